import { instance } from '../../test/fakes/west-and-east.js';
import { experimentOf, fault, hold, revert } from '../../test/fakes/run-experiment.js';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import { begun, type RunStory } from '../../test/fakes/run-story.js';
import { none } from '../../test/fakes/west-and-east.js';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import type { Fault } from '../core/ports/fault.js';
import type { RunEvent } from '../core/run/event.js';
import { InstanceKill } from '../faults/instance-kill.fault.js';
import { ZoneOutage } from '../faults/zone-outage.fault.js';
import { harmNewcomers } from './newcomers.js';
import type { Work } from './work.js';

const kill: Fault = new InstanceKill(none);
const args = { region: 'west', service: 'instance', count: 2 };
const method = [{ ...fault('dark', { fault: 'instance.kill', dynamic: true }), args }, hold(), revert('dark'), hold()];
const box = (id: string, identity: string, change: Partial<Instance> = {}): Instance => {
  return { ...instance(id, 'west', 'w1'), identity, ...change };
};

/** Looks for newcomers on a fleet, after one subject of a step that kills is gone. */
async function looked(
  fleet: readonly Instance[] | Error,
  { before = (): void => undefined, of = kill } = {},
  story = begun(method, { guards: { ...experimentOf(method).guards, blastRadius: { instances: 9 } } }).untilStep(
    'hold',
  ),
): Promise<RunStory> {
  story.tell({ type: 'SubjectGone', id: 'dark.0', evidence: 'it is there no more' });
  let ids = 0;
  const session = {
    get state() {
      return story.state;
    },
    now: story.now,
    clock: new ManualClock(),
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => {
      before();
      story.tell(...make(story.state));
    },
  };
  const list = async () => {
    if (fleet instanceof Error) throw fleet;
    return fleet;
  };
  const bench = {
    fleet: { kind: 'fake', capabilities: { instances: { list } } },
    faults: new Map([[of.kind, of]]),
    control: ['north'],
  };
  await harmNewcomers({ session, bench, newId: () => `new.${(ids += 1)}` } as unknown as Work);
  return story;
}

const joined = (story: RunStory) =>
  story.all('InjectionPlanned').flatMap(({ id, plan }) => (id.startsWith('new') ? [[plan.subject, plan.effect]] : []));

describe('those who join while harm is on', () => {
  it('are recorded as subjects by themselves, and are no newcomers after that', async () => {
    const story = await looked([box('web', 'b2')]);
    expect(joined(story)).toEqual([['web', { instance: 'b2' }]]);
    expect(story.all('InstancesKnown').at(-1)).toMatchObject({ step: 0, identities: ['b2'] });
    expect(story.wants()).toContain('inject new.1');
    expect(joined(await looked([box('web', 'b2')], {}, story))).toHaveLength(1);
  });

  it.each([
    ['not up yet', box('web', 'b2', { state: 'starting' })],
    ['of another service', box('web', 'b2', { service: 'store' })],
    ['in another region', box('web', 'b2', { region: 'east' })],
    ['known', box('west.edge', 'west.edge')],
  ])('are left alone while they are %s', async (_, one) => {
    const story = await looked([one]);
    expect([joined(story), story.all('NewcomerSpared')]).toEqual([[], []]);
  });

  it('are left alone before they are up, also where everybody matches', async () => {
    const zone = { ...fault('dark', { fault: 'zone.outage', dynamic: true }), args: { region: 'west', zone: 'w1' } };
    const fleet = [box('web', 'b2', { state: 'starting' }), box('store', 'c3', { service: 'store' })];
    const story = await looked(fleet, { of: new ZoneOutage(none) }, begun([zone, hold()]).untilStep('hold'));
    expect(joined(story)).toEqual([['store', { instance: 'c3' }]]);
  });

  it('are harmed after the next look when nobody could list them', async () => {
    const story = await looked(new Error('the engine does not answer'));
    expect(joined(await looked([box('web', 'b2')], {}, story))).toHaveLength(1);
  });

  it('are left alone, and it is said, when their harm cannot be planned', async () => {
    const of = Object.assign(new InstanceKill(none), {
      plan: () => Promise.reject(new SilverbackError('unsupported-by-target', 'web is made of stone')),
    }) as Fault;
    const story = await looked([box('web', 'b2')], { of });
    expect(joined(story)).toEqual([]);
    expect(story.all('NewcomerSpared')).toMatchObject([{ subject: 'web', reason: 'web is made of stone' }]);
  });

  it('are left alone when the undo has begun while they were looked at', async () => {
    const story = begun(method).untilStep('hold');
    const before = () => void story.tell({ type: 'AbortRequested', by: 'somebody', reason: 'enough' });
    expect(joined(await looked([box('web', 'b2')], { before }, story))).toEqual([]);
  });
});
