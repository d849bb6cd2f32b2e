import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { noMatch } from './no-match.js';
import { Outage, outageOf, type OutageEffect } from './outage.js';

const args = z
  .strictObject({ region: z.string().min(1), zone: z.string().min(1) })
  .describe('Kills everything in the zone');
type Args = z.output<typeof args>;

/** Gorilla: everything in a zone dies at once. What belongs to the whole region lives on. */
@FaultKind('zone.outage')
export class ZoneOutage extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  readonly kind = 'zone.outage';
  readonly args = args;

  async plan(instances: readonly Instance[], { region, zone }: Args): Promise<PlannedInjection<OutageEffect>[]> {
    const matched = instances.filter((instance) => instance.region === region && instance.zone === zone);
    if (matched.length === 0) throw noMatch(this.kind, `instance in zone ${zone} of region ${region}`, instances);
    return matched.map(outageOf);
  }
}
