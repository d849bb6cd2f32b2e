import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import type { Callers } from '../core/ports/upstream-faults.js';
import { noMatch } from './no-match.js';
import { refuseOffline } from './two-sides.js';

/**
 * @param what as words before "cannot be disturbed"
 * @returns who is meant, in words. Throws `invalid-experiment` when there is nobody, and `unsupported-by-target` for such as
 * cannot be harmed alone
 */
export function callersWords(
  kind: string,
  instances: readonly Instance[],
  { region, zone, service }: Callers,
  what: string,
): string {
  const isCaller = (one: Instance): boolean =>
    one.region === region && (zone === null || one.zone === zone) && (service === null || one.service === service);
  const callers = instances.filter(isCaller);
  if (zone === region)
    throw new SilverbackError(
      'invalid-experiment',
      `${kind}: zone ${zone} is all of its region: expected "region" alone`,
    );
  const place = zone === null ? `region ${region}` : `zone ${zone} of region ${region}`;
  if (callers.length === 0)
    throw noMatch(kind, `${service ?? 'instance'} in ${place}`, instances, [
      ...(service === null ? [] : [service]),
      zone ?? region,
      region,
    ]);
  const bare = callers.flatMap(({ id, uncuttable }) => (uncuttable === undefined ? [] : [`${id} ${uncuttable}`]));
  if (bare.length > 0)
    throw new SilverbackError('unsupported-by-target', `${kind}: ${what} cannot be disturbed: ${bare.join('; ')}`);
  refuseOffline(kind, place, callers);
  return service === null ? place : `${service} in ${place}`;
}

/** Who is meant, as the subject of an injection. */
export function callersSubject({ region, zone, service }: Callers): string {
  return [region, zone, service].filter((part) => part !== null).join('/');
}
