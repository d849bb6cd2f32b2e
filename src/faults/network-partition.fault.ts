import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { noMatch } from './no-match.js';

const args = z
  .strictObject({
    between: z
      .tuple([z.string().min(1), z.string().min(1)])
      .refine(([a, b]) => a !== b, { error: 'expected two different regions' }),
  })
  .describe('Cuts two regions from each other, both ways');
type Args = z.output<typeof args>;

/** One direction of the cut. */
interface CutEffect {
  readonly from: string;
  readonly to: string;
}

/** Split brain: nothing passes between two regions, either way, while both go on serving their own users. */
@FaultKind('network.partition')
export class NetworkPartition implements Fault<Args, CutEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'cutter'];
  readonly kind = 'network.partition';
  readonly args = args;
  readonly needs = NetworkPartition.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'cutter'>) {}

  async plan(instances: readonly Instance[], { between: [a, b] }: Args): Promise<PlannedInjection<CutEffect>[]> {
    const missing = [a, b].find((region) => !instances.some((instance) => instance.region === region));
    if (missing !== undefined) throw noMatch(this.kind, `instance in region ${missing}`, instances);
    return [cutOf(a, b), cutOf(b, a)];
  }

  inject({ effect }: Injection<CutEffect>, fence: Fence): Promise<void> {
    return this.fleet.cutter.cut(effect.from, effect.to, fence);
  }

  verify({ effect }: Injection<CutEffect>): Promise<Verification> {
    return this.fleet.cutter.isCut(effect.from, effect.to);
  }

  revert({ effect }: Injection<CutEffect>, fence: Fence): Promise<void> {
    return this.fleet.cutter.heal(effect.from, effect.to, fence);
  }
}

function cutOf(from: string, to: string): PlannedInjection<CutEffect> {
  return {
    subject: `${from}->${to}`,
    regions: [from, to],
    zones: [],
    undo: 'revert',
    summary: `cut everything from ${from} to ${to}`,
    effect: { from, to },
  };
}
