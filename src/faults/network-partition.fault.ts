import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { noMatch } from './no-match.js';

const place = z.string().min(1);
const args = z
  .strictObject({
    between: z.tuple([place, place]).optional().describe('Two regions that are cut from each other, both ways'),
    from: place.optional().describe('The region whose calls to "to" no longer pass'),
    to: place.optional(),
    zone: place.optional().describe('The zone that is cut from the rest of "region"'),
    region: place.optional(),
  })
  .superRefine(({ between, from, to, zone, region }, ctx) => {
    const ways = [
      between !== undefined,
      from !== undefined && to !== undefined,
      zone !== undefined && region !== undefined,
    ];
    const given = [between, from, to, zone, region].filter((value) => value !== undefined).length;
    if (ways.filter(Boolean).length !== 1 || given !== (ways[0] ? 1 : 2))
      ctx.addIssue({
        code: 'custom',
        message: 'expected exactly one of "between", "from" with "to", "zone" with "region"',
      });
    const [a, b] = between ?? [from, to];
    if (a !== undefined && a === b) ctx.addIssue({ code: 'custom', message: 'expected two different regions' });
  })
  .describe('Cuts two regions from each other, one from another, or a zone from the rest of its region');
type Args = z.output<typeof args>;

/** One direction of a cut: from a region or a zone to a region. */
interface CutEffect {
  readonly from: string;
  readonly to: string;
  /** The way back must stay open. */
  readonly oneWay: boolean;
}
type CutPlan = PlannedInjection<CutEffect>;

/** Nothing passes any more: between two regions, from one to another, or from a zone to the rest of its region. */
@FaultKind('network.partition')
export class NetworkPartition implements Fault<Args, CutEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'cutter'];
  readonly kind = 'network.partition';
  readonly args = args;
  readonly needs = NetworkPartition.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'cutter'>) {}

  async plan(instances: readonly Instance[], { between, from, to, zone, region }: Args): Promise<CutPlan[]> {
    if (zone !== undefined && region !== undefined) return [this.zoneCut(instances, zone, region)];
    const [a, b] = between ?? [from ?? '', to ?? ''];
    const missing = [a, b].find((name) => !instances.some((instance) => instance.region === name));
    if (missing !== undefined) throw noMatch(this.kind, `instance in region ${missing}`, instances);
    return between ? [regionCut(a, b, false), regionCut(b, a, false)] : [regionCut(a, b, true)];
  }

  inject({ effect }: Injection<CutEffect>, fence: Fence): Promise<void> {
    return this.fleet.cutter.cut(effect.from, effect.to, fence);
  }

  verify({ effect }: Injection<CutEffect>): Promise<Verification> {
    return this.fleet.cutter.isCut(effect.from, effect.to, effect.oneWay);
  }

  revert({ effect }: Injection<CutEffect>, fence: Fence): Promise<void> {
    return this.fleet.cutter.heal(effect.from, effect.to, fence);
  }

  private zoneCut(instances: readonly Instance[], zone: string, region: string): CutPlan {
    const inside = instances.filter((instance) => instance.region === region && instance.zone === zone);
    if (inside.length === 0) throw noMatch(this.kind, `instance in zone ${zone} of region ${region}`, instances);
    return {
      subject: `${zone}->${region}`,
      regions: [region],
      zones: [zone],
      instances: inside.filter(({ service }) => service !== 'link').length,
      undo: 'revert',
      summary: `cut everything from zone ${zone} to the rest of ${region}`,
      // There is no way back: nobody calls into a zone through its link.
      effect: { from: zone, to: region, oneWay: false },
    };
  }
}

function regionCut(from: string, to: string, oneWay: boolean): CutPlan {
  return {
    subject: `${from}->${to}`,
    regions: [from, to],
    zones: [],
    undo: 'revert',
    summary: `cut everything from ${from} to ${to}`,
    effect: { from, to, oneWay },
  };
}
