import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { Outage, type OutageEffect } from './outage.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z.strictObject(selection).describe('Freezes that many: they keep their connections and answer nothing');
type Args = z.output<typeof args>;

/** Freezes `count` running instances of a service: they keep their connections and answer nothing, the failure that looks least like one. */
@FaultKind('instance.pause')
export class InstancePause extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static override readonly needs: readonly Capability[] = ['instances', 'freezer'];
  static readonly newcomers = 'places';
  readonly kind = 'instance.pause';
  readonly args = args;
  override readonly needs = InstancePause.needs;
  readonly newcomers = 'places';
  protected readonly manner = 'pause';

  constructor({ freezer }: Pick<Capabilities, 'freezer'>) {
    super({ lifecycle: freezer });
  }

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<OutageEffect>[]> {
    return this.outagesOf(this.kind, pickedInstances(this.kind, instances, wanted, random));
  }
}
