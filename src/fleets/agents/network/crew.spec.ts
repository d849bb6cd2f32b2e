import { SilverbackError } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { Crew, liftAll } from './crew.js';
import type { CrewMeans } from './crew-means.js';

/** Remembers the highest epoch that it was told, as keepers and agents do. */
class Knowing {
  constructor(public highest = 0) {}

  readonly ask = (call: string, { epoch }: { epoch: number }): Promise<object> => {
    if (epoch < this.highest) return Promise.reject(new SilverbackError('stale-epoch', `${call}: ${epoch}`));
    this.highest = epoch;
    return Promise.resolve({});
  };
}

const member = { id: 'c1', name: 'web', attachments: [] };
const fence = (epoch: number) => ({ run: 'r', injection: 'i', epoch, expiresAt: new Date() });
const crewOf = (keeper: Knowing | null, agent: Knowing) => {
  const means = {
    agents: { start: () => Promise.resolve({ channel: agent }) },
    epochs: {
      refuseOlder: async (of: { run: string; epoch: number }) => {
        if (!keeper) throw new Error('no keeper');
        await keeper.ask('epoch', of);
      },
    },
  };
  return Crew.of(means as unknown as CrewMeans, 'r', [member]);
};

describe('a crew whose agents were only just made', () => {
  it('obeys no epoch that the keeper of the run knows to be over', async () => {
    const made = new Knowing();
    const crew = await crewOf(new Knowing(2), made);
    await expect(crew.announce(fence(1))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(made.highest).toBe(0);
    await crew.announce(fence(2));
    expect(made.highest).toBe(2);
  });

  it('obeys nobody when the run has no keeper', async () => {
    await expect((await crewOf(null, new Knowing())).announce(fence(1))).rejects.toThrow('no keeper');
  });
});

describe('lifting', () => {
  const clock = { now: () => new Date() } as Clock;
  const lift = (why: Error) => {
    const channel = { ask: () => Promise.reject(why) };
    const agents = { start: () => Promise.resolve({ channel }) } as unknown as CrewMeans['agents'];
    return liftAll(agents, [member], fence(1), clock);
  };

  it('says that its epoch is over, and not that an agent cannot be reached', async () => {
    await expect(lift(new SilverbackError('stale-epoch', 'web: 1'))).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(lift(new Error('gone'))).rejects.toMatchObject({ code: 'target-unreachable', message: 'gone' });
  });
});
