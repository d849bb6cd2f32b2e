import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Cut, Cutter } from '../core/ports/cutter.js';
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
    const spared = this.cutter?.sparesUncuttable ? instances.filter(({ uncuttable }) => uncuttable !== undefined) : [];
    // They make no side of it, as what has no network.
    const known = instances.map((one): Instance => (spared.includes(one) ? { ...one, offline: true } : one));
    const inside = presentSides(this.kind, known, wanted);
    const plans = plansOf(wanted, inside, await endWords(this.cutter));
    await this.refuse(plans.map(({ effect }) => effect));
    return Promise.all(plans.map((plan) => this.withMeans(plan, spared)));
  }

  /** A plan that nothing is bound to has no cutter. */
  private get cutter(): Cutter | undefined {
    return (this.fleet as Partial<typeof this.fleet>).cutter;
  }

  private async refuse(cuts: readonly Cut[]): Promise<void> {
    if (!this.cutter?.refusals) return;
    const refused: string[] = [];
    for (const cut of cuts) refused.push(...(await this.cutter.refusals(cut)));
    if (refused.length > 0) throw new SilverbackError('unsupported-by-target', `${this.kind}: ${refused.join('; ')}`);
  }

  private async withMeans(plan: CutPlan, spared: readonly Instance[]): Promise<CutPlan> {
    const means = this.cutter?.meansOf ? `, ${await this.cutter.meansOf(plan.effect)}` : '';
    const uncovered = spared.filter(({ region }) => plan.regions.includes(region));
    const words = uncovered.map(({ id, uncuttable }) => `${id} ${uncuttable ?? ''}`).join(', ');
    return { ...plan, summary: `${plan.summary}${means}${words ? `; uncovered: ${words}` : ''}` };
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

/** Both ways; into a zone of a reference world nobody calls through its link. */
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
