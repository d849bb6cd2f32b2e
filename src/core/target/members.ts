import { nearest, unknownName } from '../source/nearest.js';
import type { Path, Problem } from '../source/problem.js';

/** What of a router belongs to which region: servers, backends, by their names. */
export type Members = Readonly<Record<string, readonly string[]>>;

/** @param field in which they are written, by region */
export function placed(members: Members, field: string): (readonly [string, Path])[] {
  return Object.entries(members).flatMap(([region, names]) =>
    names.map((name, index) => [name, [field, region, index]] as const),
  );
}

export function doubles(all: readonly (readonly [string, Path])[]): Problem[] {
  return all.flatMap(([text, path], index) =>
    all.findIndex(([other]) => other === text) < index
      ? [{ path, message: `"${text}" is listed twice`, expected: 'each once' }]
      : [],
  );
}

/** The regions that the weights name must be those that have members. */
export function regionsOfMembers(
  weights: Readonly<Record<string, number>>,
  members: Members,
  field: string,
): Problem[] {
  const regions = Object.keys(weights);
  const misspelt = Object.keys(members).map((region) => nearest(region, regions));
  return [
    ...Object.keys(members).flatMap((region) => unknownRegion(region, regions, [field, region])),
    ...regions
      .filter((region) => !(region in members) && !misspelt.includes(region))
      .map((region) => ({ path: [field], message: `"${region}" is missing`, expected: `${field} of every region` })),
  ];
}

export function unknownRegion(region: string, regions: readonly string[], path: Path): Problem[] {
  return regions.includes(region) ? [] : [{ path, ...unknownName('region', region, regions) }];
}
