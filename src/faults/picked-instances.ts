import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { pick, type Random } from '../core/random.js';
import { noMatch, tooFew } from './no-match.js';

/** The fields by which a fault of single instances says which ones. */
export const selection = {
  region: z.string().min(1).optional(),
  zone: z.string().min(1).optional(),
  service: z.string().min(1).default('instance'),
  count: z.int().min(1).max(1000).default(1),
};
export interface Selection {
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  readonly service: string;
  readonly count: number;
}

/** @returns `count` running instances, picked by the run's seed. Throws `invalid-experiment` when there are fewer. */
export function pickedInstances(
  kind: string,
  instances: readonly Instance[],
  wanted: Selection,
  random: Random,
): readonly Instance[] {
  const left = instances
    .filter((instance) => instance.state === 'running' && instance.service === wanted.service)
    .filter((instance) => wanted.region === undefined || instance.region === wanted.region)
    .filter((instance) => wanted.zone === undefined || instance.zone === wanted.zone)
    .sort((a, b) => a.id.localeCompare(b.id));
  const place = [wanted.zone && `zone ${wanted.zone}`, wanted.region && `region ${wanted.region}`].filter(Boolean);
  const lookedFor = [`running ${wanted.service}`, ...place].join(' in ');
  const names = [wanted.zone, wanted.region, wanted.service].filter((name) => name !== undefined);
  if (left.length === 0) throw noMatch(kind, lookedFor, instances, names);
  if (left.length < wanted.count)
    throw tooFew(kind, lookedFor, { found: left.length, expected: wanted.count }, instances);

  const picked: Instance[] = [];
  while (picked.length < wanted.count) {
    const instance = pick(left, random);
    if (!instance) break;
    left.splice(left.indexOf(instance), 1);
    picked.push(instance);
  }
  return picked;
}
