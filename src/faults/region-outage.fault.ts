import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { noMatch } from './no-match.js';
import { Outage, type OutageEffect } from './outage.js';

const args = z
  .strictObject({ region: z.string().min(1) })
  .describe('Kills everything in the region, gateway, data and all links included');
type Args = z.output<typeof args>;

/** Kong's dark: everything of a region dies at once, its gateway, data and paths to the others included. */
@FaultKind('region.outage')
export class RegionOutage extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static readonly newcomers = 'all';
  readonly kind = 'region.outage';
  readonly args = args;
  readonly newcomers = 'all';
  protected readonly manner = 'kill';

  async plan(instances: readonly Instance[], { region }: Args): Promise<PlannedInjection<OutageEffect>[]> {
    const matched = instances.filter((instance) => instance.region === region);
    if (matched.length === 0) throw noMatch(this.kind, `instance in region ${region}`, instances, [region]);
    return this.outagesOf(this.kind, matched);
  }
}
