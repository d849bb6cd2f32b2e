import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z.strictObject(selection).describe('Asks that many to end, and starts each again as soon as it has');
type Args = z.output<typeof args>;

interface RestartEffect {
  readonly instance: string;
}

/** Starts `count` running instances anew: each is asked to end, killed when it has not in its time, and started again at once. */
@FaultKind('instance.restart')
export class InstanceRestart implements Fault<Args, RestartEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'lifecycle', 'restarter'];
  readonly kind = 'instance.restart';
  readonly args = args;
  readonly needs = InstanceRestart.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'lifecycle' | 'restarter'>) {}

  async plan(instances: readonly Instance[], wanted: Args, random: Random): Promise<PlannedInjection<RestartEffect>[]> {
    return pickedInstances(this.kind, instances, wanted, random).map(({ id, service, region, zone, undo }) => ({
      subject: id,
      regions: region ? [region] : [],
      zones: zone ? [zone] : [],
      undo,
      summary: `restart ${id} (${[service, zone || region].filter(Boolean).join(' in ')}): ask it to end, start it again when it has`,
      effect: { instance: id },
    }));
  }

  inject({ effect }: Injection<RestartEffect>, fence: Fence): Promise<void> {
    return this.fleet.restarter.restart(effect.instance, fence);
  }

  verify({ effect, run, id }: Injection<RestartEffect>): Promise<Verification> {
    return this.fleet.restarter.isRestarted(effect.instance, { run, injection: id });
  }

  revert({ effect }: Injection<RestartEffect>, fence: Fence): Promise<void> {
    return this.fleet.lifecycle.bringUp(effect.instance, fence);
  }
}
