import type { DrainStep } from '../../core/experiment/experiment.js';
import { messageOf } from '../../core/errors.js';
import type { RunEvent } from '../../core/run/event.js';
import { isAtStep } from '../../core/run/state.js';
import { within } from '../calls.js';
import { need } from '../workbench.js';
import { done, type Performed, type Work } from '../work.js';

const LOOK_AGAIN_MS = 200;
/** Stragglers are counted over this long before they are called few enough. */
const STRAGGLER_WINDOW_MS = 1_000;

/** Waits until a region is free of users and its data is elsewhere. Not met in time: failed, and nothing goes dark. */
export async function drain({ session, bench, method }: Work, index: number): Promise<Performed> {
  const step = session.state.experiment.method[index];
  if (step?.kind !== 'drain') return done;
  const from = session.clock.monotonic();
  let before: { at: number; stragglers: number } | null = null;
  for (;;) {
    const look = await measure(session, bench, step, before);
    if (method.aborted) return done;
    before = look.before;
    const waitedMs = session.clock.monotonic() - from;
    if (look.open.length === 0) {
      const left = await leftBehind(session, bench, step);
      const detail = `${step.region} is free: ${look.facts.join(', ')}`;
      await session.record((state) =>
        isAtStep(state, index) ? [...left, { type: 'StepFinished', index, detail }] : [],
      );
      return done;
    }
    if (waitedMs >= step.withinMs) {
      const reason = `${step.region} was not drained within ${step.withinMs / 1000} s: ${look.open.join(', ')}`;
      await session.record((state) =>
        isAtStep(state, index) ? [{ type: 'StepFailed', index, verdict: 'failed', reason }] : [],
      );
      return done;
    }
    await session.clock.sleep(LOOK_AGAIN_MS, method);
  }
}

/** Who does not wait for the data of a region is told how much of it some other region lacks; null when nobody can tell. */
async function leftBehind(
  { clock, state }: Work['session'],
  bench: Work['bench'],
  { region, replication }: DrainStep,
): Promise<readonly RunEvent[]> {
  const meter = bench.fleet.capabilities.replication;
  if (replication !== undefined || !meter) return [];
  const writes = await within(clock, state.tempo.callTimeoutMs, 'replication', () => meter.lag()).then(
    ({ pairs }) => {
      const pending = pairs.filter(({ from }) => from === region).map((pair) => pair.pending);
      return pending.length > 0 ? Math.max(...pending) : null;
    },
    () => null,
  );
  return [{ type: 'WritesLeftBehind', region, writes }];
}

interface Look {
  /** What is not yet as it should be, in words. */
  readonly open: readonly string[];
  readonly facts: readonly string[];
  readonly before: { at: number; stragglers: number } | null;
}

async function measure(
  { clock, state }: Work['session'],
  bench: Work['bench'],
  step: DrainStep,
  before: Look['before'],
): Promise<Look> {
  const open: string[] = [];
  const facts: string[] = [];
  const at = clock.monotonic();
  const ask = <T>(what: string, call: () => Promise<T>): Promise<T> =>
    within(clock, state.tempo.callTimeoutMs, what, call);
  const check = (fact: string, ok: boolean): void => void (ok ? facts : open).push(fact);
  try {
    let next = before;
    if (step.connections !== undefined || step.stragglers !== undefined) {
      const seen = await ask(`connections of ${step.region}`, () =>
        need(bench, 'connections').connections(step.region),
      );
      if (step.connections !== undefined) check(`${seen.open} connections`, seen.open <= step.connections);
      if (step.stragglers !== undefined) next = stragglersChecked(step.stragglers, seen.stragglers, before, at, check);
    }
    if (step.replication === 'caught-up') {
      const { pairs } = await ask('replication', () => need(bench, 'replication').lag());
      const lags = pairs.filter((pair) => pair.from === step.region);
      const pending = lags.reduce((sum, pair) => sum + pair.pending, 0);
      check(
        lags.length === 0 ? 'replication could not be read' : `${pending} writes not yet replicated`,
        lags.length > 0 && pending === 0,
      );
    }
    return { open, facts, before: next };
  } catch (error) {
    return { open: [messageOf(error)], facts, before };
  }
}

/** Compares with the reading of a window ago, and starts a new window when there were too many. */
function stragglersChecked(
  limit: number,
  count: number,
  before: Look['before'],
  at: number,
  check: (fact: string, ok: boolean) => void,
): Look['before'] {
  if (!before) {
    check('stragglers are being counted', false);
    return { at, stragglers: count };
  }
  const ms = at - before.at;
  const perSecond = ((count - before.stragglers) * 1000) / Math.max(1, ms);
  check(`${perSecond.toFixed(1)} stragglers a second`, ms >= STRAGGLER_WINDOW_MS && perSecond <= limit);
  return ms >= STRAGGLER_WINDOW_MS && perSecond > limit ? { at, stragglers: count } : before;
}
