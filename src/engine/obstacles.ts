import type { Experiment } from '../core/experiment/experiment.js';
import type { Capability } from '../core/ports/fleet.js';
import type { Workbench } from './workbench.js';

/** Why nothing can begin on the target, as far as a look tells; empty when something can. */
export async function obstacles({ fleet }: Workbench): Promise<readonly string[]> {
  return (await fleet.readiness?.obstacles()) ?? [];
}

/** Why the method cannot be carried out there. Tried: what only shows itself in doing must not do so in the middle of it. */
export async function rehearsed({ fleet, faults }: Workbench, { method }: Experiment): Promise<readonly string[]> {
  const needs = method.flatMap((step): readonly Capability[] => {
    if (step.kind === 'shift') return ['routers'];
    if (step.kind === 'scale') return ['scaler'];
    const fault = step.kind === 'fault' && faults.get(step.fault);
    return fault ? [...fault.needs, ...(fault.needsFor?.(step.args) ?? [])] : [];
  });
  return (await fleet.readiness?.rehearse([...new Set(needs)])) ?? [];
}
