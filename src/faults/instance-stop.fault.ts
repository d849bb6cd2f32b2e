import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import type { Random } from '../core/random.js';
import { Outage, type OutageEffect } from './outage.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z.strictObject(selection).describe('Asks that many to end: they answer what is open first');
type Args = z.output<typeof args>;

/** Asks `count` running instances of a service to end: each answers what is open and is kept down, as by a careless deploy. */
@FaultKind('instance.stop')
export class InstanceStop extends Outage implements Fault<Args, OutageEffect> {
  static readonly args = args;
  static readonly newcomers = 'places';
  readonly kind = 'instance.stop';
  readonly args = args;
  readonly newcomers = 'places';
  protected readonly manner = 'stop';

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<OutageEffect>[]> {
    return pickedInstances(this.kind, instances, wanted, random).map((instance) => this.outageOf(instance));
  }
}
