import { SilverbackError } from '../../../core/errors.js';
import type { Fence } from '../../../core/ports/fence.js';
import { type Owner, wordsOfOwner } from '../pods/pod.js';
import type { Scalable } from './autoscalers.js';
import { replicasOf, scaleMarkOf, type Workload } from './workload.js';

/** Pure. Also what has lost its mark meanwhile would look like one that is to have fewer. */
export function fewer(count: number, least: number): readonly string[] {
  return count < least ? [`it has ${least} at rest; expected no fewer, not ${count}`] : [];
}

/** Pure. Why some of them would not do what they are told. */
export function beyond(wanted: readonly (Scalable & { readonly count: number })[]): readonly string[] {
  return wanted.flatMap(({ owner, most, kept, count }) => {
    const words = wordsOfOwner(owner);
    const capped = most !== null && count > most ? [`${words} makes ${most} at most; expected ${count} or more`] : [];
    return [...capped, ...(kept === null ? [] : [kept])];
  });
}

/** Throws `conflict` for what another injection has scaled, and for what somebody else has changed since this one did. */
export function refuseOthers(owner: Owner, workload: Workload, { run, injection }: Fence, own: string): void {
  const mark = scaleMarkOf(workload);
  if (mark === null) return;
  const what = wordsOfOwner(owner);
  if (mark.run !== run || mark.injection !== injection || mark.own !== own)
    throw new SilverbackError('conflict', `${what} was scaled by injection ${mark.injection} of run ${mark.run}`);
  if (mark.written !== replicasOf(workload))
    throw new SilverbackError(
      'conflict',
      `${what} was scaled to ${replicasOf(workload)} by somebody else after this run had scaled it from ${mark.prior} to ${mark.written}, and is left so`,
    );
}
