import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';

/** @returns the error of a fault that matched nothing: what was looked for, and what there is. */
export function noMatch(kind: string, lookedFor: string, instances: readonly Instance[]): SilverbackError {
  const there = present(instances);
  return new SilverbackError('invalid-experiment', `${kind}: found no ${lookedFor}; there is ${there}`, {
    context: { kind, lookedFor, present: there },
  });
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
