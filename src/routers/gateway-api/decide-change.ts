import { SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fence.js';
import type { RouteChange, RouteObject } from '../../core/ports/route-objects.js';
import type { TargetRoute } from '../../core/target/target.js';
import { sameWeights, type Weights } from '../../core/weights.js';
import { divisionOf, nameOf, weighted } from './backends.js';
import { weightsFor } from './backend-weights.js';
import { type Hold, isSameHold, notesOf, weightsText } from './hold.js';
import { standingOf } from './standing.js';

/** A route that gateways carry. */
export type GatewayRoute = TargetRoute & Required<Pick<TargetRoute, 'gateway'>>;

/**
 * Pure. What makes users of a route divide as they are asked to; null when nothing has to be done. Throws `stale-epoch`
 * for a worker that another one has followed, and `conflict` where somebody else holds the route or has changed it.
 */
export function decideChange(
  object: RouteObject,
  { gateway, weights: rest }: GatewayRoute,
  asked: Weights,
  { run, injection, epoch }: Pick<Fence, 'run' | 'injection' | 'epoch'>,
): RouteChange | null {
  const { hold, now, before, foreign } = standingOf(object, gateway, rest);
  if (hold && hold.run !== run)
    throw new SilverbackError(
      'conflict',
      `${nameOf(gateway)} is held by run ${hold.run}, so run ${run} leaves it alone`,
    );
  if (hold && hold.epoch > epoch)
    throw new SilverbackError(
      'stale-epoch',
      `${nameOf(gateway)} has been written in epoch ${hold.epoch} of run ${run}, which is newer than ${epoch}`,
    );
  if (!hold && sameWeights(divisionOf(now), asked)) return null;
  if (foreign !== null)
    throw new SilverbackError('conflict', `${nameOf(gateway)} has been changed by somebody else: ${foreign}`);
  const wanted = weighted(now, weightsFor(asked, before));
  const isHome = sameWeights(divisionOf(before), asked);
  const next: Hold = { run, injection, epoch, prior: weightsText(before), weights: weightsText(wanted) };
  const weights = new Map(
    wanted.flatMap(({ position, weight }, at) => (weight === now[at]?.weight ? [] : [[position, weight] as const])),
  );
  if (!isHome && weights.size === 0 && isSameHold(hold, next)) return null;
  const leaves = !isHome ? 'held' : weights.size > 0 ? 'home' : 'free';
  return { rule: gateway.rule, weights, notes: notesOf(leaves === 'free' ? null : next), leaves };
}
