import type { ScaleStep } from '../../core/experiment/experiment.js';
import type { Injection, PlannedInjection } from '../../core/ports/fault.js';
import { requiredInstances } from '../../core/run/capacity.js';
import { SCALE, type RunState } from '../../core/run/state.js';
import type { StepPlan } from '../step-plan.js';
import { need, type Undoable, type Workbench } from '../workbench.js';

export interface ScaleEffect {
  readonly region: string;
  readonly count: number;
  readonly prior: number;
}

/** Instances of a region as care: more before users arrive, the prior number after they have left. */
export function scaleCare(bench: Workbench): Undoable {
  const scaler = need(bench, 'scaler');
  return {
    inject: async (injection, fence) => {
      const { region, count } = effectOf(injection);
      await scaler.scale(region, count, fence);
    },
    verify: async (injection) => {
      const { region, count, prior } = effectOf(injection);
      const { desired, healthy } = await scaler.scaleOf(region);
      const evidence = `${region}: ${healthy} healthy of ${desired} instances`;
      if (desired === prior && healthy >= Math.min(prior, count)) return { state: 'absent', evidence };
      return { state: desired === count && healthy >= count ? 'in-effect' : 'unknown', evidence };
    },
    revert: async (injection, fence) => {
      const { region, prior } = effectOf(injection);
      await scaler.scale(region, prior, fence);
    },
  };
}

/** How many instances a region is to have; nothing to do when it has them. Throws when the need is not known. */
export async function planScale(bench: Workbench, state: RunState, step: ScaleStep): Promise<StepPlan> {
  const plan = (plans: readonly PlannedInjection<ScaleEffect>[], detail: string): StepPlan => ({
    kind: SCALE,
    class: 'care',
    plans,
    otherwise: { ok: true, detail },
  });
  if (step.to === 'off') return plan([], 'scaling is switched off');
  const { desired, capacityPerInstance } = await need(bench, 'scaler').scaleOf(step.region);
  const wanted =
    step.to === 'required' ? await required(bench, state, step.region, desired, capacityPerInstance) : step.to;
  if (wanted === null)
    throw new Error(
      `the load or the capacity of ${step.region} is unknown: give a number of instances instead of "required"`,
    );
  if (wanted === desired) return plan([], `${step.region} has ${desired} instances, which are enough`);
  const summary = `scale ${step.region} from ${desired} to ${wanted} instances`;
  return plan(
    [
      {
        subject: step.region,
        regions: [step.region],
        zones: [],
        undo: 'revert',
        summary,
        effect: { region: step.region, count: wanted, prior: desired },
      },
    ],
    '',
  );
}

async function required(
  bench: Workbench,
  state: RunState,
  region: string,
  desired: number,
  capacity: number | null,
): Promise<number | null> {
  const routers = need(bench, 'routers');
  const routes = await Promise.all(
    Object.entries(routers).map(
      async ([route, router]) =>
        [
          route,
          { weights: (await router.readWeights(route)).weights, perSecond: state.baseline?.load[route] ?? null },
        ] as const,
    ),
  );
  return requiredInstances(
    state.experiment,
    {
      routes: Object.fromEntries(routes),
      regions: { [region]: { instances: desired, capacityPerInstance: capacity } },
    },
    region,
  );
}

const effectOf = (injection: Injection): ScaleEffect => injection.effect as ScaleEffect;
