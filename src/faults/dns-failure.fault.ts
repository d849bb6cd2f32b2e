import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { LOOKUP_MODES, type LookupFault, type LookupMode } from '../core/ports/lookups.js';
import { NAME_FAILURES, type NameFailure } from '../core/ports/name-service.js';
import { callersSubject, callersWords } from './callers-plan.js';
import { leavesWords } from './leaves-words.js';

const args = z
  .strictObject({
    mode: z
      .enum(NAME_FAILURES)
      .describe('An error; no answer at all; or, without "region", what was true when the failure began'),
    route: z
      .string()
      .min(1)
      .optional()
      .describe("Whose users' name fails; without it, every route's but the control's"),
    region: z
      .string()
      .min(1)
      .optional()
      .describe("Not users' names: every lookup that the containers of the region make"),
    zone: z.string().min(1).optional().describe('With "region" only: lookups made in it; without it, in every zone'),
    service: z.string().min(1).optional().describe('With "region" only: whose lookups; without it, of every service'),
  })
  .superRefine(({ mode, route, region, zone, service }, ctx) => {
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (region === undefined) {
      if (zone !== undefined) refuse('zone', 'expected with "region", and only there');
      if (service !== undefined) refuse('service', 'expected with "region", and only there');
      return;
    }
    if (route !== undefined) refuse('route', 'is of users\' names, expected without "region"');
    if (!isLookupMode(mode))
      refuse('mode', `${mode} is of users' names, expected ${LOOKUP_MODES.join(' or ')} with "region"`);
  })
  .describe("Lets the name service fail for users' names, or lookups fail that the containers of a region make");
type Args = z.output<typeof args>;

interface NamesEffect {
  /** Null: every users' name that experiments may touch. */
  readonly route: string | null;
  readonly mode: NameFailure;
}

type Effect = NamesEffect | LookupFault;

/** The name service answers with SERVFAIL, not at all, or with what was true before; or containers meet that, whatever they ask. */
@FaultKind('dns.failure')
export class DnsFailure implements Fault<Args, Effect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances'];
  readonly kind = 'dns.failure';
  readonly args = args;
  readonly needs = DnsFailure.needs;

  constructor(private readonly fleet: Partial<Pick<Capabilities, 'instances' | 'names' | 'lookups'>>) {}

  needsFor({ region }: Pick<Args, 'region'>): readonly Capability[] {
    return [region === undefined ? 'names' : 'lookups'];
  }

  async plan(instances: readonly Instance[], { mode, route, ...of }: Args): Promise<PlannedInjection<Effect>[]> {
    const { region, zone = null, service = null } = of;
    if (region === undefined || !isLookupMode(mode)) return [this.namesPlan(instances, mode, route ?? null)];
    return [this.lookupsPlan(instances, { mode, region, zone, service })];
  }

  inject({ effect }: Injection<Effect>, fence: Fence): Promise<void> {
    return isOfCallers(effect) ? this.lookups.fail(effect, fence) : this.names.fail(effect.route, effect.mode, fence);
  }

  verify({ effect, run, id }: Injection<Effect>): Promise<Verification> {
    return isOfCallers(effect)
      ? this.lookups.isFailing(effect, { run, injection: id })
      : this.names.isFailing(effect.route, effect.mode);
  }

  revert({ effect }: Injection<Effect>, fence: Fence): Promise<void> {
    return isOfCallers(effect) ? this.lookups.heal(effect, fence) : this.names.heal(effect.route, fence);
  }

  private namesPlan(
    instances: readonly Instance[],
    mode: NameFailure,
    route: string | null,
  ): PlannedInjection<NamesEffect> {
    if (this.isBound) void this.names;
    const regions = [...new Set(instances.map(({ region }) => region))].filter((region) => region !== '').sort();
    const subject = `names of ${route ?? 'all routes'}`;
    return {
      subject,
      regions,
      zones: [],
      undo: 'revert',
      summary: `let the name service fail for the ${subject} (${mode})`,
      effect: { route, mode },
    };
  }

  private lookupsPlan(instances: readonly Instance[], effect: LookupFault): PlannedInjection<LookupFault> {
    if (this.isBound) void this.lookups;
    const { region, zone, mode } = effect;
    const whose = callersWords(this.kind, instances, effect, 'lookups');
    return {
      subject: `lookups of ${callersSubject(effect)}`,
      regions: [region],
      zones: zone === null ? [] : [zone],
      instances: 0,
      undo: 'revert',
      summary: `let every lookup of a name fail that is made by ${whose} (${mode})${leavesWords(this.isBound ? this.lookups : undefined)}`,
      effect,
    };
  }

  /** Plans are made without a fleet as well. */
  private get isBound(): boolean {
    return this.fleet.instances !== undefined;
  }

  private get names(): Capabilities['names'] {
    return this.fleet.names ?? this.refuse('there is no name service of a reference world here, expected "region"');
  }

  private get lookups(): NonNullable<Capabilities['lookups']> {
    return (
      this.fleet.lookups ??
      this.refuse('lookups of a "region" can be made to fail on a Docker Engine and on a cluster only')
    );
  }

  private refuse(why: string): never {
    throw new SilverbackError('unsupported-by-target', `${this.kind}: ${why}`);
  }
}

function isLookupMode(mode: NameFailure): mode is LookupMode {
  return LOOKUP_MODES.some((one) => one === mode);
}

function isOfCallers(effect: Effect): effect is LookupFault {
  return 'region' in effect;
}
