import type { V1Node } from '@kubernetes/client-node';
import { INJECTION, RUN, type Held } from '../leases/run-state.js';
import { type Claim, isCordoned, isOf, markOf, nameOf } from './mark.js';

/** What is remembered of a node in the Lease of its run. */
export type HeldNode = Pick<Held, 'isReleased' | 'was'>;

/**
 * How a node stands to an injection. `held`: it bears the mark. `free`: it does not, and nothing else speaks for it.
 * `conflict`: somebody else has changed what the injection did, which is left as it is.
 */
export interface Claimed {
  readonly claim: 'held' | 'free' | 'conflict';
  /** For people: what is wrong with it; empty where nothing is. */
  readonly why: string;
}

/** Pure. @param held what the Lease of the run remembers of it; null when it remembers nothing */
export function claimOn(node: V1Node, of: Claim, held: HeldNode | null): Claimed {
  const mark = markOf(node);
  const name = nameOf(node);
  if (mark && isOf(mark, of)) {
    if (mark.was === 'closed' || isCordoned(node)) return { claim: 'held', why: '' };
    return {
      claim: 'conflict',
      why: `node ${name} was uncordoned by somebody else while injection ${of.injection} had it cordoned, and is left so; remove its label ${RUN} and its annotation ${INJECTION} when that is right`,
    };
  }
  const wasOurs = held !== null && !held.isReleased && held.was === 'open';
  if (wasOurs && mark === null && isCordoned(node))
    return {
      claim: 'conflict',
      why: `node ${name} is cordoned and does not bear the mark of injection ${of.injection} any more: somebody else has changed it, and it is left so; uncordon it when that is right`,
    };
  return { claim: 'free', why: '' };
}
