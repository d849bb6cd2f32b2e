import { experimentOf, fault, hold, shift, TEMPO } from '../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../test/fakes/run-story.js';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import type { Step } from '../core/experiment/experiment.js';
import type { Verification } from '../core/ports/fence.js';
import type { WeightsReading } from '../core/ports/router.js';
import type { Weights } from '../core/weights.js';
import type { RunEvent } from '../core/run/event.js';
import type { InjectionState } from '../core/run/state.js';
import { Bell } from './bell.js';
import { reverify } from './reverifier.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

const method = [fault('cut', { fault: 'network.partition', reinject: true }), hold()];
type Answer = Verification['state'] | 'gone' | Error;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks at an open cut as often as there are answers; an error is a look in vain. */
async function looks(...answers: readonly Answer[]): Promise<RunStory> {
  return looksAt(method, answers);
}

async function looksAt(
  steps: readonly Step[],
  answers: readonly Answer[],
  held: readonly (readonly Weights[])[] = [],
): Promise<RunStory> {
  const story = begun(steps, { guards: experimentOf(steps).guards }).untilStep('hold');
  const clock = new ManualClock();
  const session = {
    get state() {
      return story.state;
    },
    clock,
    injection: ({ plan }: InjectionState) => ({ effect: plan.effect }),
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  } as unknown as RunSession;
  const left = [...answers];
  const verify = async (): Promise<Verification> => {
    const state = left.shift() ?? 'in-effect';
    if (state instanceof Error) throw state;
    if (state === 'gone') return { state: 'absent', gone: true, evidence: 'it is gone' };
    return { state, evidence: `it is ${state}` };
  };
  const dark = async (): Promise<Verification> => {
    left.shift();
    return { state: 'in-effect', evidence: 'it is dark' };
  };
  const faults = new Map([
    ['network.partition', { verify }],
    ['region.outage', { verify: dark }],
  ]);
  const unread = [...held];
  const www = {
    effective: (_route: string, { west = 0 }: Weights): Weights => ({
      west: west && 3_800,
      east: west ? 6_200 : 10_000,
    }),
    readWeights: async (): Promise<Pick<WeightsReading, 'held' | 'evidence'>> => {
      const next = unread.shift() ?? [];
      return { held: next, evidence: `${next.length} divisions` };
    },
  };
  const bench = { faults, fleet: { capabilities: { routers: { www } } } } as unknown as Workbench;
  const stop = new AbortController();
  const watching = reverify(session, bench, stop.signal, new Bell(), async () => undefined);
  for (let looked = 0; looked < answers.length + held.length; looked += 1) {
    await settled();
    clock.advance(TEMPO.reverifyMs);
    await settled();
  }
  stop.abort();
  await watching;
  return story;
}

/** As many looks as fit into the lease of harm, the first one included. */
const WITHIN = 1 + TEMPO.harmTtlMs / TEMPO.reverifyMs;
const unknown = (count: number): Verification['state'][] => Array.from({ length: count }, () => 'unknown');

describe('open harm that is looked at again', () => {
  it('has decayed when it is seen gone, and may be injected once more', async () => {
    const [decay] = (await looks('in-effect', 'absent')).all('InjectionDecayed');
    expect(decay).toMatchObject({ id: 'cut.0', reinject: true, evidence: 'it is absent' });
  });

  it('is not gone because nobody could see it for a moment', async () => {
    expect((await looks(...unknown(WITHIN))).all('InjectionDecayed')).toEqual([]);
    expect((await looks(...unknown(WITHIN), 'in-effect', ...unknown(WITHIN))).all('InjectionDecayed')).toEqual([]);
  });

  it('has decayed when nobody could see it for longer than its lease, and is not injected again', async () => {
    for (const last of ['unknown', new Error('no answer')] as const) {
      const story = await looks(...unknown(WITHIN), last);
      expect(story.all('InjectionDecayed')).toMatchObject([{ id: 'cut.0', reinject: false }]);
      expect(story.state.ending?.verdict).toBe('inconclusive');
    }
  });

  it('has not decayed while what it lives in is held down by this run itself', async () => {
    const cut = fault('cut', { fault: 'network.partition' });
    const story = await looksAt([cut, fault('dark'), hold()], ['absent', 'absent', 'absent', 'absent']);
    expect(story.all('InjectionDecayed').map(({ id }) => id)).not.toContain('cut.0');
  });
});

describe('open harm of a dynamic step that is looked at again', () => {
  const steps = [fault('cut', { fault: 'network.partition', dynamic: true }), hold()];

  it('has not decayed when what it was on does not exist any more', async () => {
    const story = await looksAt(steps, ['in-effect', 'gone']);
    expect(story.all('SubjectGone')).toEqual([{ type: 'SubjectGone', id: 'cut.0', evidence: 'it is gone' }]);
    expect([story.all('InjectionDecayed'), story.state.ending]).toEqual([[], null]);
    expect((await looks('gone')).all('InjectionDecayed')).toHaveLength(1);
  });

  it('has decayed when it is absent, and what it was on is still there a look later', async () => {
    expect((await looksAt(steps, ['absent'])).all('InjectionDecayed')).toEqual([]);
    expect((await looksAt(steps, ['absent', 'in-effect', 'absent'])).all('InjectionDecayed')).toEqual([]);
    expect((await looksAt(steps, ['absent', 'absent'])).all('InjectionDecayed')).toHaveLength(1);
    const gone = await looksAt(steps, ['absent', 'gone']);
    expect([gone.all('InjectionDecayed').length, gone.all('SubjectGone').length]).toEqual([0, 1]);
  });
});

describe('weights that are looked at again', () => {
  const gone = { west: 0, east: 10_000 };
  const rest = { west: 5_000, east: 5_000 };
  const looked = (...held: readonly (readonly Weights[])[]) =>
    looksAt([shift({ stepsBp: [10_000] }), hold()], [], held);

  it('are lost when one of those who hold them holds something else, and are set again', async () => {
    const story = await looked([gone], [gone, rest]);
    expect(story.all('InjectionDecayed')).toEqual([
      { type: 'InjectionDecayed', id: 'shift.0', evidence: '2 divisions', reinject: true },
    ]);
    expect(story.wants()).toEqual(['adjust shift.0']);
  });

  it('are not lost while nobody says so, and not looked at while they are being set', async () => {
    expect((await looked([gone], [], [gone])).all('InjectionDecayed')).toEqual([]);
    expect((await looked([rest], [rest])).all('InjectionDecayed')).toHaveLength(1);
  });

  it('are what the router makes of them', async () => {
    const quarter = [shift({ stepsBp: [2_500] }), hold()];
    expect((await looksAt(quarter, [], [[{ west: 3_800, east: 6_200 }]])).all('InjectionDecayed')).toEqual([]);
    expect((await looksAt(quarter, [], [[gone]])).all('InjectionDecayed')).toHaveLength(1);
  });
});
