import { isCode, messageOf } from '../core/errors.js';
import type { Fence } from '../core/ports/fence.js';
import type { InjectionState } from '../core/run/state.js';
import { within } from './calls.js';
import type { Work } from './work.js';

/**
 * The only way to change the world for an injection: the lease must outlive the call, the call is fenced and has a
 * limit. Throws `lease-lost` and `stale-epoch`.
 * @param cancel gives up waiting when it is aborted
 * @returns why the call failed, null when it did not. One that failed may still have had, or have, its effect.
 */
export async function change(
  { session }: Pick<Work, 'session'>,
  injection: InjectionState,
  what: string,
  call: (fence: Fence) => Promise<void>,
  cancel?: AbortSignal,
): Promise<string | null> {
  await session.mayAct();
  const { callTimeoutMs } = session.state.tempo;
  try {
    await within(session.clock, callTimeoutMs, what, ({ signal }) => call(session.fence(injection, signal)), cancel);
    return null;
  } catch (error) {
    if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
    session.doubt();
    return messageOf(error);
  }
}
