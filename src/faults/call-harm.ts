import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import type { CallFault } from '../core/ports/call-faults.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { percent } from '../core/source/fields.js';
import { noMatch } from './no-match.js';

/** Which calls, and how many of them. */
export const callArgs = {
  region: z.string().min(1),
  zone: z.string().min(1).optional().describe('Only calls to instances of this zone'),
  share: percent
    .refine((bp) => bp > 0, { error: '0% disturbs nothing, expected more than 0%' })
    .default(500)
    .describe('Share of the calls, drawn for each call'),
};

/** What is common to faults of calls: the gateway of a region disturbs what it sends to its instances. */
export abstract class CallHarmFault {
  static readonly needs: readonly Capability[] = ['instances', 'callFaults'];
  readonly needs = CallHarmFault.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'callFaults'>) {}

  inject({ effect }: Injection<CallFault>, fence: Fence): Promise<void> {
    return this.fleet.callFaults.disturb(effect, fence);
  }

  verify({ effect, id }: Injection<CallFault>): Promise<Verification> {
    return this.fleet.callFaults.isDisturbed(effect, id);
  }

  revert({ effect }: Injection<CallFault>, fence: Fence): Promise<void> {
    return this.fleet.callFaults.calm(effect, fence);
  }
}

/** @returns the injection of a fault of calls. Throws `invalid-experiment` when nobody is called there. */
export function callPlan(
  kind: string,
  instances: readonly Instance[],
  effect: CallFault,
  said: { readonly what: string } & Pick<PlannedInjection, 'dose'>,
): PlannedInjection<CallFault> {
  const { region, zone, share } = effect;
  const place = zone === null ? `region ${region}` : `zone ${zone} of region ${region}`;
  const there = instances.filter((instance) => instance.region === region && (zone === null || instance.zone === zone));
  if (there.length === 0) throw noMatch(kind, `instance in ${place}`, instances);
  const { what, ...dose } = said;
  return {
    subject: `edge.${region}->${zone ?? region}`,
    regions: [region],
    zones: zone === null ? [] : [zone],
    instances: 0,
    ...dose,
    undo: 'revert',
    summary: `${what} ${percentOf(share)} of the calls from the gateway of ${region} to its instances${zone === null ? '' : ` in ${zone}`}`,
    effect,
  };
}

export function percentOf(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
