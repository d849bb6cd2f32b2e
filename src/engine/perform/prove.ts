import { messageOf } from '../../core/errors.js';
import type { Verification } from '../../core/ports/fault.js';
import type { InjectionState } from '../../core/run/state.js';
import { within } from '../calls.js';
import type { Work } from '../work.js';

/** Care waits for processes to start and caches to fill: its proof may take this many times longer than that of harm. */
const CARE_PATIENCE = 6;
const FIRST_LOOK_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Looks until `wanted` is seen or the time for a proof is over; then says what was seen last. Null when `cancel` came
 * first. The pauses between looks double: a proof is usually there at once, and a slow one is not hurried by asking.
 */
export async function proveWithin(
  { session }: Work,
  injection: Pick<InjectionState, 'class' | 'kind' | 'plan'>,
  look: () => Promise<Verification>,
  cancel: AbortSignal | undefined,
  wanted: Verification['state'] = 'in-effect',
): Promise<Verification | null> {
  const { clock } = session;
  const { tempo } = session.state;
  const patienceMs = tempo.proofWithinMs * (injection.class === 'care' || wanted === 'absent' ? CARE_PATIENCE : 1);
  const until =
    clock.monotonic() + Math.max(patienceMs, wanted === 'in-effect' ? (injection.plan.proofWithinMs ?? 0) : 0);
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const seen = await lookOnce(session.clock, tempo.callTimeoutMs, injection.kind, look);
    if (cancel?.aborted || session.gone.signal.aborted) return null;
    // What does not exist any more will not be seen again.
    const isOver = seen.state === wanted || (seen.gone && wanted === 'in-effect');
    if (isOver || clock.monotonic() + pause > until) return seen;
    await clock.sleep(pause, cancel);
  }
}

async function lookOnce(
  clock: Work['session']['clock'],
  timeoutMs: number,
  kind: string,
  look: () => Promise<Verification>,
): Promise<Verification> {
  try {
    return await within(clock, timeoutMs, `verifying ${kind}`, look);
  } catch (error) {
    return { state: 'unknown', evidence: messageOf(error) };
  }
}
