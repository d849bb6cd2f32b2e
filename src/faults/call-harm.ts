import { z } from 'zod';
import { netemDelayOf } from '../core/agent/netem.js';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import type { CallFault, CallHarm } from '../core/ports/call-faults.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { UpstreamFault } from '../core/ports/upstream-faults.js';
import { percent } from '../core/source/fields.js';
import type { CallWords } from './call-words.js';
import { gatewayPlan } from './gateway-plan.js';
import { upstreamField } from './upstream-field.js';
import { type UpstreamsThere, upstreamPlan } from './upstream-plan.js';

/** Which calls, and how many of them. */
export const callArgs = {
  region: z.string().min(1),
  zone: z
    .string()
    .min(1)
    .optional()
    .describe('Only calls to instances of this zone; with "upstream", only calls made in it'),
  upstream: upstreamField
    .optional()
    .describe('NAME:PORT; not the calls of the gateway, but those of the containers or pods of the region to this'),
  service: z.string().min(1).optional().describe('With "upstream" only: whose calls; without it, of every service'),
  share: percent
    .refine((bp) => bp > 0, { error: '0% disturbs nothing, expected more than 0%' })
    .default(500)
    .describe('Share of the calls, drawn for each call'),
};
type CallArgs = z.output<z.ZodObject<typeof callArgs>>;

/** What is said of calls that the fields alone cannot say. */
export function refineCalls({ upstream, service }: CallArgs, ctx: z.RefinementCtx): void {
  if (upstream === undefined && service !== undefined)
    ctx.addIssue({ code: 'custom', path: ['service'], message: 'expected with "upstream", and only there' });
}

export type CallEffect = CallFault | UpstreamFault;

/** What is common to faults of calls: they are disturbed by the gateway that makes them, or on their way out of a container. */
export abstract class CallHarmFault {
  static readonly needs: readonly Capability[] = ['instances'];
  readonly needs = CallHarmFault.needs;
  abstract readonly kind: string;

  constructor(private readonly fleet: Partial<Pick<Capabilities, 'instances' | 'callFaults' | 'upstreams'>>) {}

  needsFor({ upstream }: Pick<CallArgs, 'upstream'>): readonly Capability[] {
    return [upstream ? 'upstreams' : 'callFaults'];
  }

  inject({ effect }: Injection<CallEffect>, fence: Fence): Promise<void> {
    return isToUpstream(effect) ? this.upstreams.disturb(effect, fence) : this.callFaults.disturb(effect, fence);
  }

  verify({ effect, id, run }: Injection<CallEffect>): Promise<Verification> {
    return isToUpstream(effect)
      ? this.upstreams.isDisturbed(effect, { run, injection: id })
      : this.callFaults.isDisturbed(effect, id);
  }

  revert({ effect }: Injection<CallEffect>, fence: Fence): Promise<void> {
    return isToUpstream(effect) ? this.upstreams.calm(effect, fence) : this.callFaults.calm(effect, fence);
  }

  /** Throws `unsupported-by-target` where such calls cannot be disturbed, `invalid-experiment` when there are none. */
  protected async planned(
    instances: readonly Instance[],
    { region, upstream, ...wanted }: CallArgs,
    harm: CallHarm,
    said: CallWords,
  ): Promise<PlannedInjection<CallEffect>[]> {
    const [zone, service] = [wanted.zone ?? null, wanted.service ?? null];
    const share = wanted.share / 10_000;
    if (!upstream) {
      if (this.isBound) void this.callFaults;
      return [gatewayPlan(this.kind, instances, { region, zone, share, harm }, said)];
    }
    const effect = { region, zone, service, upstream, share, harm };
    return [upstreamPlan(this.kind, instances, effect, this.isBound ? await this.there(effect) : null, said)];
  }

  private async there(effect: UpstreamFault): Promise<UpstreamsThere> {
    const { upstreams } = this;
    const known = await upstreams.known();
    const { leaves } = upstreams;
    return { leaves, known, hasNetem: netemDelayOf(effect) === null ? null : await upstreams.hasNetem() };
  }

  /** Plans are made without a fleet as well. */
  private get isBound(): boolean {
    return this.fleet.instances !== undefined;
  }

  private get callFaults(): Capabilities['callFaults'] {
    return this.fleet.callFaults ?? this.refuse('there are no gateways of a reference world here, expected "upstream"');
  }

  private get upstreams(): NonNullable<Capabilities['upstreams']> {
    return (
      this.fleet.upstreams ??
      this.refuse('calls to an "upstream" can be disturbed on a Docker Engine and on a cluster only')
    );
  }

  private refuse(why: string): never {
    throw new SilverbackError('unsupported-by-target', `${this.kind}: ${why}`);
  }
}

function isToUpstream(effect: CallEffect): effect is UpstreamFault {
  return 'upstream' in effect;
}
