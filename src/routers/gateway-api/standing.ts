import type { RouteObject } from '../../core/ports/route-objects.js';
import type { GatewayPlace } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';
import { type Backend, backendsIn, divisionOf, weighted } from './backends.js';
import { type Hold, holdIn, weightsIn, weightsText } from './hold.js';

/** So far a route may be from what a target calls the division at rest: people write whole percents. Basis points. */
const ROUNDED_BP = 100;

/** In whose hands a route is. */
export interface Standing {
  /** Null while no run holds it. */
  readonly hold: Hold | null;
  readonly now: readonly Backend[];
  /** As it is when no run holds it. */
  readonly before: readonly Backend[];
  /** Why it is somebody else's work and not ours to change; null when it is ours, as before, or at rest. */
  readonly foreign: string | null;
}

/** Pure. Throws `invalid-target` where the object is not what the target file says of it. */
export function standingOf(object: RouteObject, place: GatewayPlace, rest: Weights): Standing {
  const now = backendsIn(object, place);
  const hold = holdIn(object.notes);
  if (!hold) return { hold, now, before: now, foreign: awayFromRest(now, rest) };
  const [prior, written] = [weightsIn(hold.prior, now), weightsIn(hold.weights, now)];
  const isOurs = [prior, written].some((weights) => weights?.every((weight, at) => weight === now[at]?.weight));
  const foreign = `weights are ${weightsText(now)}, and run ${hold.run} has written ${hold.weights} in place of ${hold.prior}`;
  return { hold, now, before: prior ? weighted(now, prior) : now, foreign: prior && isOurs ? null : foreign };
}

function awayFromRest(now: readonly Backend[], rest: Weights): string | null {
  const division = divisionOf(now);
  const isNear = Object.entries(rest).every(([region, bp]) => Math.abs((division[region] ?? 0) - bp) <= ROUNDED_BP);
  return isNear ? null : `weights are ${sharesText(division)}, at rest ${sharesText(rest)}, and no run has noted why`;
}

/** Pure. `us-west 4500, us-east 5500`. */
export function sharesText(weights: Weights): string {
  return Object.entries(weights)
    .map(([region, bp]) => `${region} ${bp}`)
    .join(', ');
}
