import type { Known, Measurement } from '../core/ports/probe.js';
import type { Reading } from './sliding-traffic.js';
import { ENOUGH, isFull, servingRegions } from './traffic-measure.js';

type One = Omit<Measurement, 'each'>;

/**
 * Each region on its own: where users of the routes are served, and where they should be and nobody is. Such a one may
 * count nothing as well as anybody; of what cannot be counted, of nobody's success, it says that it is missing.
 * @param windowMs as the experiment wants it
 */
export function eachRegion(
  reading: Reading,
  routes: readonly string[],
  windowMs: number,
  known: Known | undefined,
  measure: (region: string) => One,
): Measurement {
  const serving = servingRegions(reading.window, routes);
  const lost = known ? lostRegions(reading, routes, windowMs, known) : [];
  return {
    values: {},
    each: Object.fromEntries([
      ...serving.map((region) => [region, measure(region)] as const),
      ...lost
        .filter(({ region }) => !serving.includes(region))
        .map(({ region, requests }) => [region, orMissing(measure(region), requests)] as const),
    ]),
  };
}

/** One region by its name, whose users may be those of any route: where it has lost all of them, that is missing, as with each. */
export function namedRegion(
  region: string,
  reading: Reading,
  windowMs: number,
  known: Known | undefined,
  measure: (region: string) => One,
): One {
  const one = measure(region);
  if (!known || servingRegions(reading.window, reading.counted).includes(region)) return one;
  const lost = lostRegions(reading, Object.keys(known.serving), windowMs, known);
  const own = lost.find((other) => other.region === region);
  return own ? orMissing(one, own.requests) : one;
}

function orMissing(one: One, requests: number): One {
  if (Object.keys(one.values).length > 0) return one;
  return { values: {}, missing: `nobody is served there, where about ${Math.round(requests)} requests belong` };
}

/** Regions that have had their users for the whole window, and enough of them that none at all is no chance. */
function lostRegions(
  { window }: Reading,
  routes: readonly string[],
  windowMs: number,
  { serving, baseline }: Known,
): readonly { readonly region: string; readonly requests: number }[] {
  if (!isFull(window, windowMs)) return [];
  const expected = new Map<string, number>();
  for (const route of routes) {
    const usual = baseline?.load[route];
    const requests = usual === undefined ? (window.routes[route]?.requests ?? 0) : (usual * window.ms) / 1000;
    for (const [region, { share, forMs }] of Object.entries(serving[route] ?? {}))
      if (forMs >= window.ms) expected.set(region, (expected.get(region) ?? 0) + share * requests);
  }
  return [...expected].flatMap(([region, requests]) => (requests >= ENOUGH ? [{ region, requests }] : []));
}
