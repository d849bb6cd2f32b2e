import { netemDelayOf } from '../core/agent/netem.js';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import type { PlannedInjection } from '../core/ports/fault.js';
import type { Leaves } from '../core/ports/leaves.js';
import type { UpstreamFault } from '../core/ports/upstream-faults.js';
import { unknownName } from '../core/source/nearest.js';
import { type CallWords, percentOf } from './call-words.js';
import { callersSubject, callersWords } from './callers-plan.js';
import { leavesWords } from './leaves-words.js';
import { upstreamWords } from './upstream-field.js';

/** What can be told of where an upstream is called. */
export interface UpstreamsThere extends Leaves {
  /** Names of upstreams. */
  readonly known: readonly string[];
  /** Null where nothing depends on it, or nobody can tell beforehand. */
  readonly hasNetem: boolean | null;
}

/**
 * @param there null when nobody can tell
 * @returns the injection of a fault of calls to an upstream. Throws `invalid-experiment` when nobody makes them, or nobody
 * is called so, and `unsupported-by-target` for callers that cannot be disturbed alone
 */
export function upstreamPlan(
  kind: string,
  instances: readonly Instance[],
  effect: UpstreamFault,
  there: UpstreamsThere | null,
  { what, ...dose }: CallWords,
): PlannedInjection<UpstreamFault> {
  const { region, zone, upstream, share } = effect;
  const whose = callersWords(kind, instances, effect, 'calls');
  if (there && !there.known.includes(upstream.name) && !/[.:]/.test(upstream.name)) {
    const { message, expected } = unknownName('upstream', upstream.name, there.known);
    throw new SilverbackError(
      'invalid-experiment',
      `${kind}: ${message}; expected ${expected}, a host name or an address`,
    );
  }
  return {
    subject: `${callersSubject(effect)}->${upstreamWords(upstream)}`,
    regions: [region],
    zones: zone === null ? [] : [zone],
    instances: 0,
    ...dose,
    undo: 'revert',
    summary: `${what} ${percentOf(share)} of the calls from ${whose} to ${upstreamWords(upstream)}, ${meansOf(effect, there)}${leavesWords(there ?? undefined)}`,
    effect,
  };
}

function meansOf(effect: UpstreamFault, there: UpstreamsThere | null): string {
  const proxy = 'by a proxy on new connections';
  if (netemDelayOf(effect) === null) return proxy;
  if (!there || there.hasNetem === null) return `by netem where the kernel has it, otherwise ${proxy}`;
  return there.hasNetem ? 'by netem on every connection' : `${proxy}, since the kernel has no netem`;
}
