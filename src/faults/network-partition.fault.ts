import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Cut } from '../core/ports/cutter.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { endWords } from './end-words.js';
import { checkTwoSides, presentSides, twoSides } from './two-sides.js';

const args = z
  .strictObject({
    ...twoSides({
      between: 'Two regions that are cut from each other, both ways',
      from: 'The region whose calls to "to" no longer pass',
      zone: 'The zone that is cut from the rest of "region"',
    }),
    established: z
      .enum(['required', 'any'])
      .default('any')
      .describe('Whether connections that are open already must break, or only carry nothing'),
  })
  .superRefine(checkTwoSides)
  .describe('Cuts two regions from each other, one from another, or a zone from the rest of its region');
type Args = z.output<typeof args>;

type CutPlan = PlannedInjection<Cut>;

/** Nothing passes any more: between two regions, from one to another, or from a zone to the rest of its region. */
@FaultKind('network.partition')
export class NetworkPartition implements Fault<Args, Cut> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'cutter'];
  readonly kind = 'network.partition';
  readonly args = args;
  readonly needs = NetworkPartition.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'cutter'>) {}

  async plan(instances: readonly Instance[], wanted: Args): Promise<CutPlan[]> {
    const inside = presentSides(this.kind, instances, wanted);
    const plans = plansOf(wanted, inside, await endWords(this.fleet.cutter));
    await this.refuse(plans.map(({ effect }) => effect));
    return Promise.all(plans.map((plan) => this.withMeans(plan)));
  }

  /** A plan that nothing is bound to has no cutter. */
  private async refuse(cuts: readonly Cut[]): Promise<void> {
    const { cutter } = this.fleet as Partial<typeof this.fleet>;
    if (!cutter?.refusals) return;
    const refused: string[] = [];
    for (const cut of cuts) refused.push(...(await cutter.refusals(cut)));
    if (refused.length > 0) throw new SilverbackError('unsupported-by-target', `${this.kind}: ${refused.join('; ')}`);
  }

  private async withMeans(plan: CutPlan): Promise<CutPlan> {
    const { cutter } = this.fleet as Partial<typeof this.fleet>;
    return cutter?.meansOf ? { ...plan, summary: `${plan.summary}, ${await cutter.meansOf(plan.effect)}` } : plan;
  }

  inject({ effect }: Injection<Cut>, fence: Fence): Promise<void> {
    return this.fleet.cutter.cut(effect, fence);
  }

  verify({ effect, run, id }: Injection<Cut>): Promise<Verification> {
    return this.fleet.cutter.isCut(effect, { run, injection: id });
  }

  revert({ effect }: Injection<Cut>, fence: Fence): Promise<void> {
    return this.fleet.cutter.heal(effect, fence);
  }
}

function plansOf(
  { between, from = '', to = '', zone = '', region = '', established }: Args,
  inside: readonly Instance[] | null,
  end: string,
): CutPlan[] {
  if (inside) return [zoneCut(inside, { from: zone, to: region, oneWay: false, established }, end)];
  if (!between) return [regionCut({ from, to, oneWay: true, established }, end)];
  const [a, b] = between;
  return [
    regionCut({ from: a, to: b, oneWay: false, established }, end),
    regionCut({ from: b, to: a, oneWay: false, established }, end),
  ];
}

/** There is no way back: nobody calls into a zone through its link. */
function zoneCut(inside: readonly Instance[], effect: Cut, end: string): CutPlan {
  const { from: zone, to: region } = effect;
  return {
    subject: `${zone}->${region}`,
    regions: [region],
    zones: [zone],
    instances: inside.filter(({ service }) => service !== 'link').length,
    undo: 'revert',
    summary: `cut everything from zone ${zone} to the rest of ${region}${end}`,
    effect,
  };
}

function regionCut(effect: Cut, end: string): CutPlan {
  const { from, to } = effect;
  return {
    subject: `${from}->${to}`,
    regions: [from, to],
    zones: [],
    undo: 'revert',
    summary: `cut everything from ${from} to ${to}${end}`,
    effect,
  };
}
