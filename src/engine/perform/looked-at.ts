import { isCode, messageOf } from '../../core/errors.js';
import { within } from '../calls.js';
import type { RunSession } from '../session.js';

const ATTEMPTS = 3;
const AGAIN_MS = 500;
/** A look asks a target many things, some after others, and touches nothing: it may take as long as so many calls. */
const CALLS_OF_A_LOOK = 5;

/** Looks at the target before the run begins, again when it fails. @returns what was found, or why nothing was. */
export async function lookedAt<T>({ clock, gone }: RunSession, look: () => Promise<T>): Promise<T | string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look();
    } catch (error) {
      if (isCode(error, 'lease-lost')) throw error;
      if (attempt === ATTEMPTS) return `the target could not be looked at: ${messageOf(error)}`;
      await clock.sleep(AGAIN_MS, gone.signal);
    }
  }
}

/** A whole look, bounded; throws `call-timeout`. */
export function lookWithin<T>({ clock, state }: RunSession, what: string, look: () => Promise<T>): Promise<T> {
  return within(clock, CALLS_OF_A_LOOK * state.tempo.callTimeoutMs, what, look);
}

/** @returns all reasons not to begin, of a look for some. */
export function refusalsIn(found: readonly string[] | string): readonly string[] {
  return typeof found === 'string' ? [found] : found;
}
