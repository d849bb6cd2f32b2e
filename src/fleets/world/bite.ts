import type { CallFault, Delay } from '../../core/ports/call-faults.js';
import type { Verification } from '../../core/ports/fence.js';
import { fastestMs, isWell, medianMs, type Met, metWords, PATIENCE_MS } from './call-samples.js';
import type { CallFaultState } from './wire.js';

/** What calls of ours met, made in the same moments. */
export interface BiteSeen {
  readonly edge: string;
  /** What the edge says that it holds, before the calls and after them; undefined when it does not. */
  readonly held: { readonly before: CallFaultState | undefined; readonly after: CallFaultState | undefined };
  /** Through the edge, those that the fault must befall. */
  readonly chosen: readonly Met[];
  /** Through the edge, those that it must not; none when it befalls every call. */
  readonly spared: readonly Met[];
  /** Past the edge, to those whom it calls. */
  readonly past: readonly Met[];
  /** Through the edge of another region, named as those that are chosen; null where there is no other. */
  readonly elsewhere: readonly Met[] | null;
}

/** A delay shorter than this is within what calls differ by anyway: it is only shown by all of them, and by more of them. Milliseconds. */
const SMALL_MS = 100;

/** How many calls to make that a fault must befall: chance has more to say where delays scatter or are small, or zones take turns. */
export function callsToMake({ zone, harm }: CallFault): number {
  const scatters = harm.kind === 'delay' && harm.delay.distribution === 'normal';
  const isSmall = harm.kind === 'delay' && shownMs(harm.delay) < SMALL_MS;
  return (scatters || isSmall ? 7 : 3) * (zone === null ? 1 : 2);
}

/**
 * Pure: whether a fault bites, by what callers met: those that it chooses, those that it spares, and those who are none of
 * its business. What the edge says of itself proves nothing.
 */
export function judgeBite(fault: CallFault, seen: BiteSeen): Verification {
  const chosen = seen.chosen.filter(({ zone }) => fault.zone === null || zone === null || zone === fault.zone);
  const usual = seen.spared.length > 0 ? seen.spared : seen.past;
  const bitten = chosen.length > 0 && isBitten(fault.harm, chosen, usual);
  const wellBeside = [...seen.spared, ...seen.past, ...(seen.elsewhere ?? [])].every(isWell) && seen.past.length > 0;
  const { before, after } = seen.held;
  const evidence = wordsOf(seen, chosen);
  if (!after) return { state: bitten && wellBeside ? 'unknown' : 'absent', evidence };
  if (before && chosen.length > 0 && chosen.every((call) => isRefuted(fault.harm, call)))
    return { state: 'absent', evidence: `it is held and does not bite: ${evidence}` };
  return { state: bitten && wellBeside ? 'in-effect' : 'unknown', evidence };
}

/** Whether calls have met the harm. A single one that was late for another reason does not count against it. */
function isBitten(harm: CallFault['harm'], calls: readonly Met[], usual: readonly Met[]): boolean {
  if (harm.kind === 'abort') {
    const met = calls.filter(({ status, unserved }) => {
      if (harm.with === 'reset') return unserved;
      return status === (harm.with === 'timeout' ? null : harm.with) && !unserved;
    });
    return met.length > calls.length / 2 && !calls.some(isWell);
  }
  const heldUpMs = Math.min(PATIENCE_MS, shownMs(harm.delay));
  // By chance one in 128 looks finds each of seven calls slower than the middle of the others. Draws of a normal delay scatter.
  const byAll = heldUpMs < SMALL_MS && harm.delay.distribution !== 'normal';
  const ms = (byAll ? fastestMs(calls) : medianMs(calls)) ?? 0;
  // A timer may fire a moment early.
  return ms >= heldUpMs - 1 && ms - (medianMs(usual) ?? 0) >= heldUpMs / 2;
}

/** Whether the harm cannot have befallen the call: it was answered well, and sooner than any delay. */
function isRefuted(harm: CallFault['harm'], call: Met): boolean {
  return isWell(call) && (harm.kind === 'abort' || call.ms < leastMs(harm.delay) - 1);
}

/** What the middle of some delays reaches, but for bad luck. */
function shownMs(delay: Delay): number {
  const { ms, capMs } = delay;
  return Math.min(capMs, delay.distribution === 'normal' ? Math.max(ms - delay.sdMs, ms / 2) : ms);
}

/** What no delay is shorter than; of a normal one, fewer than one in seven hundred. */
function leastMs(delay: Delay): number {
  const { ms, capMs } = delay;
  return Math.min(capMs, delay.distribution === 'normal' ? ms - 3 * delay.sdMs : ms);
}

function wordsOf({ edge, held: { after }, spared, past, elsewhere }: BiteSeen, chosen: readonly Met[]): string {
  const told = after
    ? `${edge} says that ${after.bitten} of ${after.calls} calls met it`
    : `${edge} holds no such fault`;
  return [
    told,
    `calls of ours that it is to befall: ${metWords(chosen)}`,
    ...(spared.length > 0 ? [`that it is not: ${metWords(spared)}`] : []),
    `past ${edge}: ${metWords(past)}`,
    ...(elsewhere ? [`by another edge: ${metWords(elsewhere)}`] : []),
  ].join('; ');
}
