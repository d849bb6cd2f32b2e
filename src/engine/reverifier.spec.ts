import { experimentOf, fault, hold, TEMPO } from '../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../test/fakes/run-story.js';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import type { Step } from '../core/experiment/experiment.js';
import type { Verification } from '../core/ports/fence.js';
import type { RunEvent } from '../core/run/event.js';
import { Bell } from './bell.js';
import { reverify } from './reverifier.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

const method = [fault('cut', { fault: 'network.partition', reinject: true }), hold()];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks at an open cut as often as there are answers; an error is a look in vain. */
async function looks(...answers: readonly (Verification['state'] | Error)[]): Promise<RunStory> {
  return looksAt(method, answers);
}

async function looksAt(steps: readonly Step[], answers: readonly (Verification['state'] | Error)[]): Promise<RunStory> {
  const story = begun(steps, { guards: experimentOf(steps).guards }).untilStep('hold');
  const clock = new ManualClock();
  const session = {
    get state() {
      return story.state;
    },
    clock,
    injection: () => ({}),
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  } as unknown as RunSession;
  const left = [...answers];
  const verify = async (): Promise<Verification> => {
    const state = left.shift() ?? 'in-effect';
    if (state instanceof Error) throw state;
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
  const bench = { faults, fleet: {} } as unknown as Workbench;
  const stop = new AbortController();
  const watching = reverify(session, bench, stop.signal, new Bell());
  while (left.length > 0) {
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
