import { SilverbackError } from '../../core/errors.js';
import type { RouteObject } from '../../core/ports/route-objects.js';
import { sharesOf } from '../../core/shares.js';
import type { GatewayPlace } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';

/** A backend of the rule that carries a route, and the region that the target file says it is of. */
export interface Backend {
  /** In the rule, counted from 0. */
  readonly position: number;
  readonly name: string;
  readonly region: string;
  readonly weight: number;
}

export const nameOf = ({ namespace, name, rule }: GatewayPlace): string =>
  `rule ${rule} of HTTPRoute ${namespace}/${name}`;

/**
 * Pure. The backends of a route's regions. Throws `invalid-target` where the object is not what the target file says of
 * it: whoever is sent to a backend of no region could not be counted to any.
 */
export function backendsIn(object: RouteObject, place: GatewayPlace): readonly Backend[] {
  const rule = object.rules[place.rule];
  const wrong = (what: string): SilverbackError => new SilverbackError('invalid-target', `${nameOf(place)} ${what}`);
  if (!rule) throw wrong(`is not there; expected one from 0 to ${object.rules.length - 1}`);
  const regions = new Map(
    Object.entries(place.backends).flatMap(([region, names]) => names.map((name) => [name, region] as const)),
  );
  const names = rule.map(({ name }) => name);
  const missing = [...regions.keys()].find((name) => !names.includes(name));
  if (missing !== undefined)
    throw wrong(`has no backendRef ${missing}; expected one of ${names.join(', ') || 'its own, and it has none'}`);
  const double = names.find((name, at) => regions.has(name) && names.indexOf(name) !== at);
  if (double !== undefined)
    throw wrong(`has several backendRefs ${double}, of other namespaces or ports; expected names that tell them apart`);
  const stranger = rule.find(({ name, weight }) => weight > 0 && !regions.has(name));
  if (stranger)
    throw wrong(
      `gives users to ${stranger.name}, which is of no region; expected it under "backends", or without weight`,
    );
  return rule.flatMap(({ name, weight }, position) => {
    const region = regions.get(name);
    return region === undefined ? [] : [{ position, name, region, weight }];
  });
}

/** Pure. How weights divide users over regions; all none when nobody gets any. */
export function divisionOf(backends: readonly Backend[]): Weights {
  const sums: Record<string, number> = {};
  for (const { region, weight } of backends) sums[region] = (sums[region] ?? 0) + weight;
  return sharesOf(sums);
}

/** Pure. The same backends with other weights, in their order. */
export function weighted(backends: readonly Backend[], weights: readonly number[]): readonly Backend[] {
  return backends.map((backend, at) => ({ ...backend, weight: weights[at] ?? 0 }));
}
