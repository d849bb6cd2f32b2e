import type { RouteObject, RouteObjects } from '../../core/ports/route-objects.js';
import type { GatewayPlace } from '../../core/target/target.js';
import type { GatewayRoute } from './decide-change.js';

/** What does not forbid a run and should be known before it: one sentence each. Throws when a route cannot be read. */
export async function gatewayWarnings(
  routes: Readonly<Record<string, GatewayRoute>>,
  objects: RouteObjects,
): Promise<readonly string[]> {
  const all = Object.entries(routes).map(async ([name, { gateway }]) =>
    warningsOf(name, gateway, await objects.read(gateway)),
  );
  return (await Promise.all(all)).flat();
}

/** Pure. */
export function warningsOf(route: string, place: GatewayPlace, { keptBy, rules }: RouteObject): readonly string[] {
  const object = `HTTPRoute ${place.namespace}/${place.name}`;
  const ours = Object.values(place.backends).flat();
  const others = rules.flatMap((rule, at) =>
    at !== place.rule && rule.some(({ name, weight }) => weight > 0 && ours.includes(name)) ? [at] : [],
  );
  return [
    ...keptBy.map(
      (keeper) => `${object} of route ${route} is kept by ${keeper}: it may put weights back while a run moves users`,
    ),
    ...others.map(
      (at) => `rule ${at} of ${object} sends users to backends of route ${route}, too: a shift does not move these`,
    ),
  ];
}
