import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { NodeOutage } from '../core/ports/node-scheduler.js';
import { noMatch } from './no-match.js';
import { type OutageEffect } from './outage.js';
import { placeArgs, PlaceOutage } from './place-outage.js';

const args = z
  .strictObject({ region: z.string().min(1), ...placeArgs })
  .describe('Kills everything in the region, gateway, data and all links included');
type Args = z.output<typeof args>;

/** Kong's dark: everything of a region dies at once, its gateway, data and paths to the others included. */
@FaultKind('region.outage')
export class RegionOutage extends PlaceOutage implements Fault<Args, OutageEffect | NodeOutage> {
  static readonly args = args;
  static readonly newcomers = 'all';
  readonly kind = 'region.outage';
  readonly args = args;
  readonly newcomers = 'all';
  protected readonly manner = 'kill';

  async plan(
    instances: readonly Instance[],
    { region, budgets }: Args,
  ): Promise<PlannedInjection<OutageEffect | NodeOutage>[]> {
    const matched = instances.filter((instance) => instance.region === region);
    if (matched.length === 0) throw noMatch(this.kind, `instance in region ${region}`, instances, [region]);
    return this.placeOutage({ region, zone: null }, matched, { budgets });
  }
}
