import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { instancesInZone } from './instances-in-zone.js';
import { Outage, type OutageEffect } from './outage.js';

const args = z
  .strictObject({ region: z.string().min(1), zone: z.string().min(1) })
  .describe('Takes everything in the zone off its gateway, lets it finish, ends it');
type Args = z.output<typeof args>;

/** Takes a zone out of service in good order: its gateway sends it nothing more, what is open is answered, then its instances end. */
@FaultKind('zone.drain')
export class ZoneDrain extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  readonly kind = 'zone.drain';
  readonly args = args;
  protected readonly manner = 'drain';

  async plan(instances: readonly Instance[], { region, zone }: Args): Promise<PlannedInjection<OutageEffect>[]> {
    // What only carries the calls of others has nothing to finish, and they still need it while they do.
    const serving = instancesInZone(this.kind, instances, region, zone).filter(({ service }) => service !== 'link');
    return serving.map((instance) => this.outageOf(instance));
  }
}
