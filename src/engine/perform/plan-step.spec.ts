import { experimentOf, fault, hold, TEMPO } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import { ManualClock } from '../../../test/fakes/manual-clock.js';
import type { Experiment } from '../../core/experiment/experiment.js';
import type { Instance } from '../../core/instance.js';
import type { Fault } from '../../core/ports/fault.js';
import type { RunEvent } from '../../core/run/event.js';
import type { Work } from '../work.js';
import { planStep } from './plan-step.js';

const instance = (region: string, undo: Instance['undo'] = 'restart'): Instance => ({
  id: `${region}.1`,
  region,
  zone: `${region}-a`,
  service: 'instance',
  state: 'running',
  undo,
});
const method = [fault('cut', { fault: 'network.partition' }), fault('kill', { fault: 'kill' }), hold()];

/** Takes whatever it is given. */
const kill = {
  plan: async (instances: readonly Instance[]) =>
    instances.map(({ id, region, zone, undo }) => ({
      subject: id,
      regions: [region],
      zones: [zone],
      undo,
      summary: `kill ${id}`,
      effect: {},
    })),
} as unknown as Fault;

/** The second step planned on a fleet, while the first one's cut of west is open. */
async function planned(
  fleet: readonly Instance[],
  guards: Partial<Experiment['guards']> = {},
  faults: ReadonlyMap<string, Fault> = new Map([['kill', kill]]),
  steps = method,
): Promise<RunStory> {
  const plain = experimentOf(steps);
  const story = begun(steps, { guards: { ...plain.guards, ...guards } }).untilStep('kill');
  const session = {
    get state() {
      return story.state;
    },
    now: story.now,
    clock: new ManualClock(),
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  };
  const bench = {
    fleet: { kind: 'fake', capabilities: { instances: { list: async () => fleet } } },
    faults,
    control: ['eu'],
    ttlMs: {},
  };
  await planStep({ session, bench, newId: () => 'kill.0' } as unknown as Work, 1);
  return story;
}

describe('what a fault step is about to do', () => {
  it('is recorded when it is within the guards, and spares the control', async () => {
    const story = await planned([instance('west'), instance('eu')], { blastRadius: { regions: 1 } });
    expect(story.all('InjectionPlanned').map(({ plan }) => plan.subject)).toEqual(['west->east', 'west.1']);
  });

  it('is recorded with who is there besides where it is dynamic', async () => {
    const joined = [...method.slice(0, 1), fault('kill', { fault: 'kill', dynamic: true }), hold()];
    const first = { ...kill, plan: (all: readonly Instance[]) => kill.plan(all.slice(0, 1), {}, () => 0) } as Fault;
    const fleet = [instance('west'), { ...instance('east'), identity: 'b2' }, instance('eu')];
    const story = await planned(fleet, {}, new Map([['kill', first]]), joined);
    expect(story.idsOf('InjectionPlanned')).toEqual(['cut.0', 'kill.0']);
    expect(story.all('InstancesKnown')).toEqual([{ type: 'InstancesKnown', step: 1, identities: ['west.1', 'b2'] }]);
    expect((await planned([instance('west')])).all('InstancesKnown')).toEqual([]);
  });

  it('is not recorded when the fleet has become one on which it would reach too far', async () => {
    const story = await planned([instance('east')], { blastRadius: { regions: 1 } });
    expect(story.idsOf('InjectionPlanned')).toEqual(['cut.0']);
    const [failed] = story.all('StepFailed');
    expect(failed).toMatchObject({ index: 1, verdict: 'inconclusive' });
    expect(failed?.reason).toContain('2 regions, guards.blastRadius allows 1');
  });

  it('is told when the target does not offer what its fault needs', async () => {
    const story = await planned([instance('west')], {}, new Map());
    expect(story.all('StepFailed')).toMatchObject([{ reason: 'a fake target does not offer what kill needs' }]);
  });

  it('is not recorded when it could not be put back', async () => {
    const story = await planned([instance('west', 'none')]);
    expect(story.idsOf('InjectionPlanned')).toEqual(['cut.0']);
    expect(story.state.ending?.verdict).toBe('inconclusive');
    expect(story.state.ending?.reason).toContain('west.1 could not be put back');
    expect(story.pass(TEMPO.renewMs).wants()).toEqual(['revert cut.0']);
  });
});
