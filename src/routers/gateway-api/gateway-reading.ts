import type { RouteObject, RouteParent } from '../../core/ports/route-objects.js';
import type { WeightsReading } from '../../core/ports/router.js';
import type { GatewayPlace } from '../../core/target/target.js';
import { backendsIn, divisionOf, nameOf } from './backends.js';
import { weightsText } from './hold.js';
import { sharesText } from './standing.js';

/**
 * Pure. What the object says, applied when every gateway that it asks for has accepted it as it is now. Nobody has asked
 * the gateways themselves: it is their controllers' word. Throws `invalid-target`.
 */
export function readingOf(object: RouteObject, place: GatewayPlace): WeightsReading {
  const backends = backendsIn(object, place);
  const weights = divisionOf(backends);
  const { parents, generation } = object;
  const words = parents.map((parent) => wordsOf(parent, generation)).join(', ') || 'no gateway is asked for';
  return {
    weights,
    version: String(generation),
    applied: parents.length > 0 && parents.every((parent) => hasTaken(parent, generation)),
    source: 'config',
    held: [weights],
    evidence: `${nameOf(place)}: ${weightsText(backends)} (${sharesText(weights)}), generation ${generation}; ${words}`,
  };
}

function hasTaken({ accepted, observedGeneration }: RouteParent, generation: number): boolean {
  return accepted === true && (observedGeneration ?? 0) >= generation;
}

function wordsOf({ name, accepted, observedGeneration }: RouteParent, generation: number): string {
  if (accepted === null) return `${name} has not said whether it accepts it`;
  if (!accepted) return `${name} does not accept it`;
  const isOf =
    observedGeneration === generation ? '' : ` as of generation ${observedGeneration ?? 'nobody knows which'}`;
  return `${name} has accepted it${isOf}`;
}
