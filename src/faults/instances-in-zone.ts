import type { Instance } from '../core/instance.js';
import { noMatch } from './no-match.js';

/** @returns everything that belongs to a zone. Throws `invalid-experiment` when there is nothing. */
export function instancesInZone(
  kind: string,
  instances: readonly Instance[],
  region: string,
  zone: string,
): readonly Instance[] {
  const matched = instances.filter((instance) => instance.region === region && instance.zone === zone);
  if (matched.length === 0)
    throw noMatch(kind, `instance in zone ${zone} of region ${region}`, instances, [zone, region]);
  return matched;
}
