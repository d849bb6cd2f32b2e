import { z } from 'zod';
import { itself, type Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { duration } from '../core/source/fields.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z
  .strictObject({
    ...selection,
    within: duration.prefault('5m').describe('How long it may take until their budgets have let all of them go'),
  })
  .describe('Asks that many to leave as their disruption budgets allow, and waits until they have');
type Args = z.output<typeof args>;

interface EvictEffect {
  readonly instance: string;
}

/** Sends `count` running instances away in good order, as maintenance does: budgets decide when, and their owners replace them. */
@FaultKind('instance.evict')
export class InstanceEvict implements Fault<Args, EvictEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'evictor', 'budgets'];
  readonly kind = 'instance.evict';
  readonly args = args;
  readonly needs = InstanceEvict.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'evictor' | 'budgets'>) {}

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<EvictEffect>[]> {
    const movable = instances.filter(({ unmovable }) => unmovable === undefined);
    const picked = pickedInstances(this.kind, movable, wanted, random);
    return Promise.all(
      picked.map(async (instance) => {
        const { id, service, region, zone, undo } = instance;
        const blocking = (await this.fleet.budgets?.blocking([itself(instance)])) ?? [];
        const what = [service, zone || region].filter(Boolean).join(' in ');
        const waits = blocking.length > 0 ? `; not before it is allowed: ${blocking.join('; ')}` : '';
        return {
          subject: id,
          regions: region ? [region] : [],
          zones: zone ? [zone] : [],
          undo,
          proofWithinMs: wanted.within,
          summary: `evict ${id} (${what}) as its budgets allow${waits}`,
          effect: { instance: itself(instance) },
        };
      }),
    );
  }

  inject({ effect }: Injection<EvictEffect>, fence: Fence): Promise<void> {
    return this.fleet.evictor.evict(effect.instance, fence);
  }

  verify({ effect, run, id }: Injection<EvictEffect>): Promise<Verification> {
    return this.fleet.evictor.isEvicted(effect.instance, { run, injection: id });
  }

  revert({ effect }: Injection<EvictEffect>, fence: Fence): Promise<void> {
    return this.fleet.evictor.letBe(effect.instance, fence);
  }
}
