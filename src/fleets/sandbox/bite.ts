import type { CallFault } from '../../core/ports/call-faults.js';
import type { Verification } from '../../core/ports/fence.js';
import { type CallSample, isWell, sampleWords } from './call-samples.js';
import type { CallFaultState } from './wire.js';

/** What one look at a disturbed path and its control saw. */
export interface BiteSeen {
  readonly edge: string;
  /** What the edge says that it holds; undefined when it does not. */
  readonly held: CallFaultState | undefined;
  readonly ours: CallSample;
  /** Calls on a path that must not be disturbed. */
  readonly control: CallSample & { readonly name: string };
}

/** Bites that calls of ours should bring about when users make too few calls. */
const WANTED_BITES = 3;
const CALLS = { least: 2, most: 24 };
/** A run of spared calls that is less probable than this is no chance. */
const IMPROBABLE = 1e-6;
/** A call that has been held up so long shows a delay of any length, milliseconds. */
const SHOWS_MS = 500;

/** @returns how many calls to make on the disturbed path: what is missing for some bites, never many at once; few where nothing is held. */
export function callsToMake({ share }: CallFault, held: CallFaultState | undefined): number {
  if (!held) return CALLS.least;
  const missing = Math.ceil(WANTED_BITES / share) - held.calls;
  return Math.min(CALLS.most, Math.max(CALLS.least, missing));
}

/** Pure: whether a fault bites, by what the edge counted of real calls, and its control does not. */
export function judgeBite(fault: CallFault, { edge, held, ours, control }: BiteSeen): Verification {
  const own = `calls of ours: ${sampleWords(ours)}`;
  if (!held) return { state: 'absent', evidence: `${edge} holds no such fault; ${own}` };
  const { calls, bitten, sinceBite, heldMs } = held;
  const counted = `${edge} has disturbed ${bitten} of ${calls} calls${heldMs > 0 ? `, the longest for ${Math.round(heldMs)} ms` : ''}`;
  const beside = `control, by ${control.name}: ${sampleWords(control)}`;
  const evidence = `${counted}; ${own}; ${beside}`;
  if ((1 - fault.share) ** sinceBite < IMPROBABLE)
    return {
      state: 'absent',
      evidence: `it does not bite any more: the last ${sinceBite} calls were spared; ${evidence}`,
    };
  if (bitten === 0) return { state: 'unknown', evidence: `too few calls; ${evidence}` };
  if (heldMs < leastMs(fault))
    return { state: 'unknown', evidence: `no call was held up as long as it says; ${evidence}` };
  return { state: isWell(control) ? 'in-effect' : 'unknown', evidence };
}

/** How long the longest of the bitten calls must have been held up at least. */
function leastMs({ harm }: CallFault): number {
  if (harm.kind === 'abort' || harm.delay.distribution === 'normal') return 0;
  // A timer may fire a moment early.
  return Math.min(harm.delay.ms, harm.delay.capMs, SHOWS_MS) - 1;
}
