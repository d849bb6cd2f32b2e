import type { RouteReading } from '../../core/ports/route-control.js';
import type { WeightsReading } from '../../core/ports/router.js';
import { differentWeights, sameWeights } from '../../core/weights.js';

/** What one place said of a route; null when it did not answer. */
export interface PointAnswer {
  readonly name: string;
  readonly reading: RouteReading | null;
}

/**
 * The route as a whole: the newest weights, applied when every place holds them and users are told them.
 *
 * @param answered version in the name service's answer on the wire, null when there was none.
 */
export function agreement(answers: readonly PointAnswer[], answered: number | null): WeightsReading {
  const readings = answers.flatMap(({ reading }) => reading ?? []);
  const newest = readings.reduce<RouteReading | null>((a, b) => (a && a.version >= b.version ? a : b), null);
  const evidence = describe(answers, answered);
  if (!newest) return { weights: {}, applied: false, source: 'unknown', held: [], evidence };
  const agreed = answers.every(
    ({ reading }) =>
      reading !== null && reading.version === newest.version && sameWeights(reading.weights, newest.weights),
  );
  return {
    weights: newest.weights,
    version: String(newest.version),
    applied: agreed && answered === newest.version,
    source: 'data-plane',
    held: differentWeights(readings.map(({ weights }) => weights)),
    evidence,
  };
}

/** Places that say the same are named together: `edge.us-east, dns: version 4 (us-east 10000); answered: version 4`. */
function describe(answers: readonly PointAnswer[], answered: number | null): string {
  const said = new Map<string, string[]>();
  for (const { name, reading } of answers) {
    const words = reading ? `version ${reading.version} (${sharesOf(reading)})` : 'no answer';
    said.set(words, [...(said.get(words) ?? []), name]);
  }
  const places = [...said].map(([words, names]) => `${names.join(', ')}: ${words}`);
  return [...places, `users are told ${answered === null ? 'nothing' : `version ${answered}`}`].join('; ');
}

function sharesOf({ weights }: RouteReading): string {
  return Object.entries(weights)
    .map(([region, share]) => `${region} ${share}`)
    .join(', ');
}
