import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import { nearest } from '../core/source/nearest.js';

/**
 * @param names that the experiment gave: one that nothing has is likely meant to be another one
 * @returns the error of a fault that matched nothing: what was looked for, and what there is
 */
export function noMatch(
  kind: string,
  lookedFor: string,
  instances: readonly Instance[],
  names: readonly string[] = [],
): SilverbackError {
  return refused(kind, lookedFor, `no ${lookedFor}${meant(names, instances)}`, instances);
}

/** @returns the error of a fault that matched some, and not as many as it was told to */
export function tooFew(
  kind: string,
  lookedFor: string,
  { found, expected }: { readonly found: number; readonly expected: number },
  instances: readonly Instance[],
): SilverbackError {
  return refused(kind, lookedFor, `${found} ${lookedFor}, expected ${expected}`, instances);
}

function refused(kind: string, lookedFor: string, found: string, instances: readonly Instance[]): SilverbackError {
  const there = present(instances);
  const message = `${kind}: found ${found}; there is ${there}`;
  return new SilverbackError('invalid-experiment', message, { context: { kind, lookedFor, present: there } });
}

function meant(names: readonly string[], instances: readonly Instance[]): string {
  const known = new Set(instances.flatMap(({ region, zone, service }) => [region, zone, service]).filter(Boolean));
  const near = names.filter((name) => !known.has(name)).map((name) => nearest(name, known));
  const [first] = near.filter((name) => name !== null);
  return first === undefined ? '' : `, did you mean ${JSON.stringify(first)}?`;
}

function present(instances: readonly Instance[]): string {
  if (instances.length === 0) return 'nothing at all';
  const regions = new Map<string, Map<string, number>>();
  for (const { region, zone, service, state } of instances) {
    const place = regions.get(region || 'no region') ?? new Map<string, number>();
    const what = `${service}${zone ? ` in ${zone}` : ''}${state === 'running' ? '' : ` (${state})`}`;
    regions.set(region || 'no region', place.set(what, (place.get(what) ?? 0) + 1));
  }
  return [...regions]
    .map(([region, counts]) => `${region}: ${[...counts].map(([what, count]) => `${count} ${what}`).join(', ')}`)
    .join('; ');
}
