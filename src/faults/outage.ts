import type { Instance } from '../core/instance.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';

/** What taking an instance down needs to be done, seen and undone. */
export interface OutageEffect {
  readonly instance: string;
}

/** What all outages share: instances die without warning, stay dead while the lease holds, and are started again. */
export abstract class Outage {
  static readonly needs: readonly Capability[] = ['instances', 'lifecycle'];
  readonly needs = Outage.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'lifecycle'>) {}

  inject(injection: Injection<OutageEffect>, fence: Fence): Promise<void> {
    return this.fleet.lifecycle.takeDown(injection.effect.instance, 'SIGKILL', fence);
  }

  verify(injection: Injection<OutageEffect>): Promise<Verification> {
    return this.fleet.lifecycle.isDown(injection.effect.instance);
  }

  revert(injection: Injection<OutageEffect>, fence: Fence): Promise<void> {
    return this.fleet.lifecycle.bringUp(injection.effect.instance, fence);
  }
}

/** @returns the injection that takes one instance down. */
export function outageOf(instance: Instance): PlannedInjection<OutageEffect> {
  return {
    subject: instance.id,
    regions: instance.region ? [instance.region] : [],
    zones: instance.zone ? [instance.zone] : [],
    undo: instance.undo,
    summary: `kill ${instance.id} (${[instance.service, instance.zone || instance.region].filter(Boolean).join(' in ')}) and keep it down`,
    effect: { instance: instance.id },
  };
}
