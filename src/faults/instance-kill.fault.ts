import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { Random } from '../core/random.js';
import { Outage, type OutageEffect } from './outage.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z.strictObject(selection).describe("Kills that many, picked by the run's seed");
type Args = z.output<typeof args>;

/** Monkey: kills `count` running instances of a service, picked by the run's seed. */
@FaultKind('instance.kill')
export class InstanceKill extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static readonly newcomers = 'places';
  readonly kind = 'instance.kill';
  readonly args = args;
  readonly newcomers = 'places';
  protected readonly manner = 'kill';

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<OutageEffect>[]> {
    return pickedInstances(this.kind, instances, wanted, random).map((instance) => this.outageOf(instance));
  }
}
