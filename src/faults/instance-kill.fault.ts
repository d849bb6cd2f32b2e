import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { pick, type Random } from '../core/random.js';
import { noMatch } from './no-match.js';
import { Outage, outageOf, type OutageEffect } from './outage.js';

const args = z
  .strictObject({
    region: z.string().min(1).optional(),
    zone: z.string().min(1).optional(),
    service: z.string().min(1).default('instance'),
    count: z.int().min(1).max(1000).default(1),
  })
  .describe("Kills that many, picked by the run's seed");
type Args = z.output<typeof args>;

/** Monkey: kills `count` running instances of a service, picked by the run's seed. */
@FaultKind('instance.kill')
export class InstanceKill extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  readonly kind = 'instance.kill';
  readonly args = args;

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<OutageEffect>[]> {
    const left = instances
      .filter((instance) => instance.state === 'running' && instance.service === wanted.service)
      .filter((instance) => wanted.region === undefined || instance.region === wanted.region)
      .filter((instance) => wanted.zone === undefined || instance.zone === wanted.zone)
      .sort((a, b) => a.id.localeCompare(b.id));
    const place = [wanted.zone && `zone ${wanted.zone}`, wanted.region && `region ${wanted.region}`].filter(Boolean);
    const lookedFor = [`${wanted.count} running ${wanted.service}`, ...place].join(' in ');
    if (left.length < wanted.count) throw noMatch(this.kind, lookedFor, instances);

    const picked: PlannedInjection<OutageEffect>[] = [];
    while (picked.length < wanted.count) {
      const instance = pick(left, random);
      if (!instance) break;
      left.splice(left.indexOf(instance), 1);
      picked.push(outageOf(instance));
    }
    return picked;
  }
}
