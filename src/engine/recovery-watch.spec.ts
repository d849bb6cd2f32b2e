import { fault, hold, revert } from '../../test/fakes/run-experiment.js';
import { RunStory } from '../../test/fakes/run-story.js';
import { SystemClock } from '../config/system-clock.js';
import type { ProbeSpec, When } from '../core/experiment/experiment.js';
import type { Measurement } from '../core/ports/probe.js';
import type { RunEvent } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import { RecoveryWatch } from './recovery-watch.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

const probe = (name: string, ...when: When[]): ProbeSpec => {
  return { name, type: 'x', when, failAfter: 2, args: {}, tolerance: { value: { atMost: 500 } } };
};
const steadyState = {
  intervalMs: 250,
  holdIntervalMs: 5_000,
  probes: [probe('www', 'during'), probe('fresh', 'before', 'after')],
};
const GOOD = [{ probe: 'www', ok: true, values: {}, words: () => 'www: 200' }];
const BAD = [{ probe: 'www', ok: false, values: {}, words: () => 'www: 503' }];
const isReverted = (id: string) => (state: RunState) =>
  state.injections.some(({ id: of, phase }) => of.startsWith(id) && phase === 'reverted') &&
  state.injections.every(({ id: of, phase }) => !of.startsWith(id) || phase === 'reverted');

/** Looks on at a run; `lag` is what its `fresh` measures, and `asked` how often it was. */
function watching(story: RunStory, lag: () => Measurement | Promise<Measurement>) {
  const clock = Object.assign(new SystemClock(), { now: () => new Date(story.now) });
  const session = {
    get state() {
      return story.state;
    },
    get now() {
      return story.now;
    },
    clock,
    record: async (make: (state: RunState) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  } as unknown as RunSession;
  let asked = 0;
  const makeProbes = () => {
    const measure = async () => {
      asked += 1;
      return lag();
    };
    return new Map([['fresh', { name: 'fresh', measure }]]);
  };
  const watch = new RecoveryWatch(session, { control: [], makeProbes } as unknown as Workbench);
  const look = async (results = GOOD): Promise<readonly string[]> => {
    watch.seen(results, story.now);
    await watch.settled();
    return story.all('RecoverySeen').map(({ steadyAt }) => steadyAt);
  };
  return { watch, look, asked: () => asked };
}
const of = (value: number): Measurement => ({ values: { value } });

describe('a fault that is gone has recovered', () => {
  const gone = (): RunStory =>
    new RunStory([fault(), revert('dark'), hold()], { steadyState }).start().until(isReverted('dark'));

  it('when what is judged only after a run is good again as well, and not before', async () => {
    const story = gone();
    let value = 9_000;
    const { look } = watching(story, () => of(value));
    expect(await look()).toEqual([]);
    value = 20;
    expect(await look(BAD)).toEqual([]);
    const { at } = story.pass(3_000);
    expect(await look()).toEqual([at, at, at]);
    expect(story.all('BreachBegan')).toEqual([]);
  });

  it('is asked for only while it is waited for', async () => {
    const story = new RunStory([fault(), revert('dark'), hold()], { steadyState }).start().untilStep('dark');
    const { look, asked } = watching(story, () => of(20));
    await look();
    expect(asked()).toBe(0);
    story.until(isReverted('dark'));
    await look();
    await look();
    expect(asked()).toBe(1);
  });

  it('not while too little was seen to tell, unless the run itself keeps it from being told', async () => {
    const undecided = { values: {}, samples: 0, enough: 1 };
    expect(await watching(gone(), () => undecided).look()).toEqual([]);
    const method = [fault('cut', { fault: 'network.partition' }), fault(), revert('cut'), hold()];
    const dark = new RunStory(method, { steadyState }).start().until(isReverted('cut'));
    expect(await watching(dark, () => undecided).look()).toHaveLength(1);
  });

  it('not before a whole window was looked at, whatever the run holds down', async () => {
    const [www, fresh] = steadyState.probes;
    const windowed = { ...steadyState, probes: [www, { ...fresh, args: { window: 5_000 } }] as ProbeSpec[] };
    const method = [fault('cut', { fault: 'network.partition' }), fault(), revert('cut'), hold()];
    const story = new RunStory(method, { steadyState: windowed }).start().until(isReverted('cut'));
    const { look } = watching(story, () => ({ values: {}, samples: 0, enough: 1 }));
    expect(await look()).toEqual([]);
    story.pass(4_000);
    expect(await look()).toEqual([]);
    story.pass(1_000);
    expect(await look()).toHaveLength(1);
  });

  it('and nobody waits for a probe that is slow to say so', async () => {
    const story = gone();
    let answer: (measured: Measurement) => void = () => undefined;
    const { watch, look, asked } = watching(story, () => new Promise((resolve) => (answer = resolve)));
    watch.seen(GOOD, story.now);
    watch.seen(BAD, story.now);
    expect(asked()).toBe(1);
    answer(of(20));
    await watch.settled();
    expect(story.all('RecoverySeen')).toHaveLength(3);
    expect(await look()).toHaveLength(3);
  });
});
