import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { NodeOutage } from '../core/ports/node-scheduler.js';
import { instancesInZone } from './instances-in-zone.js';
import { type OutageEffect } from './outage.js';
import { placeArgs, PlaceOutage } from './place-outage.js';

const args = z
  .strictObject({ region: z.string().min(1), zone: z.string().min(1), ...placeArgs })
  .describe('Kills everything in the zone, its link included');
type Args = z.output<typeof args>;

/** Gorilla: everything in a zone dies at once. What belongs to the whole region lives on. */
@FaultKind('zone.outage')
export class ZoneOutage extends PlaceOutage implements Fault<Args, OutageEffect | NodeOutage> {
  static readonly args = args;
  static readonly newcomers = 'all';
  readonly kind = 'zone.outage';
  readonly args = args;
  readonly newcomers = 'all';
  protected readonly manner = 'kill';

  async plan(
    instances: readonly Instance[],
    { region, zone, budgets }: Args,
  ): Promise<PlannedInjection<OutageEffect | NodeOutage>[]> {
    const matched = instancesInZone(this.kind, instances, region, zone);
    return this.placeOutage({ region, zone }, matched, { budgets });
  }
}
