import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { instancesInZone } from './instances-in-zone.js';
import { Outage, type OutageEffect } from './outage.js';

const args = z
  .strictObject({ region: z.string().min(1), zone: z.string().min(1) })
  .describe('Kills everything in the zone, its link included');
type Args = z.output<typeof args>;

/** Gorilla: everything in a zone dies at once. What belongs to the whole region lives on. */
@FaultKind('zone.outage')
export class ZoneOutage extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static readonly newcomers = 'all';
  readonly kind = 'zone.outage';
  readonly args = args;
  readonly newcomers = 'all';
  protected readonly manner = 'kill';

  async plan(instances: readonly Instance[], { region, zone }: Args): Promise<PlannedInjection<OutageEffect>[]> {
    return this.outagesOf(this.kind, instancesInZone(this.kind, instances, region, zone));
  }
}
