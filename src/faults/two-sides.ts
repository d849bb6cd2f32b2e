import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import { noMatch } from './no-match.js';

/** The fields by which a fault of a path says between whom it is. */
export interface TwoSides {
  readonly between?: readonly [string, string] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly zone?: string | undefined;
  readonly region?: string | undefined;
}

const place = z.string().min(1);

/** @param says what `between`, `from` with `to`, and `zone` with `region` mean for the fault */
export function twoSides(says: { readonly between: string; readonly from: string; readonly zone: string }) {
  return {
    between: z.tuple([place, place]).optional().describe(says.between),
    from: place.optional().describe(says.from),
    to: place.optional(),
    zone: place.optional().describe(says.zone),
    region: place.optional(),
  };
}

/** Refuses whatever is not exactly one of the three. */
export function checkTwoSides({ between, from, to, zone, region }: TwoSides, ctx: z.RefinementCtx): void {
  const ways = [
    between !== undefined,
    from !== undefined && to !== undefined,
    zone !== undefined && region !== undefined,
  ];
  const given = [between, from, to, zone, region].filter((value) => value !== undefined).length;
  if (ways.filter(Boolean).length !== 1 || given !== (ways[0] ? 1 : 2))
    ctx.addIssue({
      code: 'custom',
      message: 'expected exactly one of "between", "from" with "to", "zone" with "region"',
    });
  const [a, b] = between ?? [from, to];
  if (zone !== undefined && zone === region)
    ctx.addIssue({
      code: 'custom',
      message: `zone ${zone} is all of its region`,
      params: { expected: 'a zone that has a rest of its region' },
    });
  if (a !== undefined && a === b) ctx.addIssue({ code: 'custom', message: 'expected two different regions' });
}

/** @returns what is inside the zone, or null when two regions are meant. Throws when nobody is there, or cannot be touched. */
export function presentSides(
  kind: string,
  instances: readonly Instance[],
  { between, from, to, zone, region }: TwoSides,
): readonly Instance[] | null {
  if (zone !== undefined && region !== undefined) {
    const inside = instances.filter((instance) => instance.region === region && instance.zone === zone);
    if (inside.length === 0)
      throw noMatch(kind, `instance in zone ${zone} of region ${region}`, instances, [zone, region]);
    refuseUncuttable(kind, instances, [region]);
    refuseOffline(kind, `zone ${zone}`, inside);
    const rest = instances.filter((instance) => instance.region === region && instance.zone !== zone);
    if (rest.length > 0) refuseOffline(kind, `the rest of region ${region}`, rest);
    return inside;
  }
  const regions = between ?? [from ?? '', to ?? ''];
  const missing = regions.find((name) => !instances.some((instance) => instance.region === name));
  if (missing !== undefined) throw noMatch(kind, `instance in region ${missing}`, instances, [missing]);
  refuseUncuttable(kind, instances, regions);
  for (const name of regions)
    refuseOffline(
      kind,
      `region ${name}`,
      instances.filter(({ region: own }) => own === name),
    );
  return null;
}

/** Throws where nobody has a network: one or the other without is left out. */
export function refuseOffline(kind: string, where: string, instances: readonly Instance[]): void {
  if (instances.some(({ offline }) => offline === undefined)) return;
  const names = instances.map(({ id }) => id).join(', ');
  throw new SilverbackError('unsupported-by-target', `${kind}: nothing in ${where} has a network: ${names}`);
}

function refuseUncuttable(kind: string, instances: readonly Instance[], regions: readonly string[]): void {
  const touched = instances.filter(({ region, offline }) => regions.includes(region) && offline === undefined);
  const found = touched.flatMap(({ id, uncuttable }) => (uncuttable === undefined ? [] : [`${id} ${uncuttable}`]));
  if (found.length > 0)
    throw new SilverbackError('unsupported-by-target', `${kind}: cannot be cut: ${found.join('; ')}`);
}
