import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { NAME_FAILURES, type NameFailure } from '../core/ports/name-service.js';

const args = z
  .strictObject({
    mode: z.enum(NAME_FAILURES).describe('An error; no answer at all; or what was true when the failure began'),
    route: z
      .string()
      .min(1)
      .optional()
      .describe("Whose users' name fails; without it, every route's but the control's"),
  })
  .describe("Lets the name service fail for users' names");
type Args = z.output<typeof args>;

interface NamesEffect {
  /** Null: every users' name that experiments may touch. */
  readonly route: string | null;
  readonly mode: NameFailure;
}

/** The name service answers with SERVFAIL, not at all, or with what was true before; it goes on living. */
@FaultKind('dns.failure')
export class DnsFailure implements Fault<Args, NamesEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'names'];
  readonly kind = 'dns.failure';
  readonly args = args;
  readonly needs = DnsFailure.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'names'>) {}

  async plan(instances: readonly Instance[], { mode, route }: Args): Promise<PlannedInjection<NamesEffect>[]> {
    const regions = [...new Set(instances.map(({ region }) => region))].filter((region) => region !== '').sort();
    const subject = `names of ${route ?? 'all routes'}`;
    return [
      {
        subject,
        regions,
        zones: [],
        undo: 'revert',
        summary: `let the name service fail for the ${subject} (${mode})`,
        effect: { route: route ?? null, mode },
      },
    ];
  }

  inject({ effect }: Injection<NamesEffect>, fence: Fence): Promise<void> {
    return this.fleet.names.fail(effect.route, effect.mode, fence);
  }

  verify({ effect }: Injection<NamesEffect>): Promise<Verification> {
    return this.fleet.names.isFailing(effect.route, effect.mode);
  }

  revert({ effect }: Injection<NamesEffect>, fence: Fence): Promise<void> {
    return this.fleet.names.heal(effect.route, fence);
  }
}
