import { seeded } from '../../src/core/random.js';
import type { RunEvent } from '../../src/core/run/event.js';
import type { Step } from '../../src/core/experiment/experiment.js';
import type { HistoryPlan } from '../../src/simulation/histories/history-plan.js';
import { runHistory } from '../../src/simulation/histories/history.js';
import { quiet } from '../../src/simulation/histories/plans.js';
import type { Blow } from '../../src/simulation/histories/rough-wire.js';
import { dynamic, type Shape } from '../../src/simulation/histories/shapes.js';
import { BRISK } from '../../src/simulation/histories/small-world.js';
import { replacement } from '../../src/simulation/histories/weather.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';
import { realKinds } from './kinds.js';

const instance = { region: 'west', service: 'instance', count: 1 };
const zone = { region: 'west', zone: 'west-a' };
const hold: Step = { kind: 'hold', id: 'hold', forMs: 10_000 };
const LONG = 600_000;

/** Somebody puts another instance in the place of a harmed one. */
function replaced(step: Step, change: Partial<HistoryPlan> = {}): HistoryPlan {
  const shape: Shape = {
    name: 'replaced',
    method: [step, hold, { kind: 'revert', id: 'undo', of: 'dark' }],
    verdict: 'passed',
  };
  return { ...quiet(1, shape), tempo: BRISK, weather: [{ ...replacement(seeded(1)), atMs: 0 }], ...change };
}

describe('an instance that is replaced while harm is on', () => {
  let kinds: Kinds;
  beforeAll(async () => {
    kinds = await realKinds();
  });
  const told = async (plan: HistoryPlan) => {
    const { violations, events, boundaries } = await runHistory(plan, kinds);
    const all = <T extends RunEvent['type']>(type: T) =>
      events.flatMap(({ event }) => (event.type === type ? [event as Extract<RunEvent, { type: T }>] : []));
    return { violations, all, boundaries, verdict: all('RunFinished')[0]?.verdict };
  };

  it.each([
    ['instance.kill', instance],
    ['instance.stop', instance],
    ['instance.pause', instance],
    ['resource.cpu', { ...instance, share: 0.5 }],
    ['zone.outage', zone],
  ])('is followed by harm of its replacement in a dynamic step: %s', async (kind, args) => {
    const { violations, all, verdict } = await told(replaced(dynamic(kind, args)));
    expect([violations, verdict]).toEqual([[], 'passed']);
    const [gone] = all('SubjectGone');
    const planned = all('InjectionPlanned');
    const former = planned.find(({ id }) => id === gone?.id)?.plan.subject;
    expect(planned.at(-1)?.plan.subject).toBe(`${former}+`);
    expect(all('InjectionInEffect').map(({ id }) => id)).toContain(planned.at(-1)?.id);
    expect(all('InjectionDecayed')).toEqual([]);
  });

  it('has lost its harm in any other step, and the replacement is left alone', async () => {
    const step = { ...dynamic('instance.kill', instance), dynamic: false } as Step;
    const { violations, all, verdict } = await told(replaced(step));
    expect([violations, verdict]).toEqual([[], 'inconclusive']);
    expect(all('InjectionPlanned')).toHaveLength(1);
  });

  it.each(['crash', 'late', 'freeze'] as const)(
    'is told from others by whoever goes on, at whatever point his predecessor is lost: %s',
    async (kind) => {
      const step = dynamic('instance.kill', instance);
      const { boundaries } = await told(replaced(step));
      const ends: (string | undefined)[] = [];
      for (let boundary = 0; boundary < boundaries; boundary += 1) {
        const blow: Blow = { boundary, kind, afterMs: kind === 'crash' ? 0 : 7_000 };
        const { violations, verdict, all } = await told(replaced(step, { blows: [blow] }));
        expect([boundary, violations]).toEqual([boundary, []]);
        if (verdict === 'passed') expect(all('InjectionPlanned')).toHaveLength(2);
        ends.push(verdict);
      }
      expect(ends).toContain('passed');
    },
    LONG,
  );
});
