import type { ModeStep } from '../../core/experiment/experiment.js';
import type { Injection, PlannedInjection } from '../../core/ports/fault.js';
import { MODE } from '../../core/run/state.js';
import type { StepPlan } from '../step-plan.js';
import { need, type Undoable, type Workbench } from '../workbench.js';

export interface ModeEffect {
  readonly region: string;
  readonly prior: string | null;
}

/** Failover mode as care: the survivors answer a region's users themselves instead of sending them there. */
export function modeCare(bench: Workbench): Undoable {
  const failover = need(bench, 'failover');
  return {
    inject: async (injection, fence) => failover.declare(effectOf(injection).region, fence),
    verify: async (injection, excused) => {
      const { region, evidence } = await failover.declared(excused);
      if (region === undefined) return { state: 'unknown', evidence };
      return { state: region === effectOf(injection).region ? 'in-effect' : 'absent', evidence };
    },
    revert: async (injection, fence) => failover.declare(effectOf(injection).prior, fence),
  };
}

/** Remembers the mode that was declared before. Throws when the edges disagree about it. */
export async function planMode(bench: Workbench, step: ModeStep): Promise<StepPlan> {
  const { region: prior, evidence } = await need(bench, 'failover').declared([]);
  if (prior === undefined) throw new Error(`the edges disagree about the failover mode: ${evidence}`);
  const summary = `declare ${step.failover} in failover: the others serve its users themselves`;
  const planned: PlannedInjection<ModeEffect> = {
    subject: step.failover,
    regions: [step.failover],
    zones: [],
    undo: 'revert',
    summary,
    effect: { region: step.failover, prior },
  };
  return { kind: MODE, class: 'care', plans: [planned], otherwise: { ok: true, detail: '' } };
}

const effectOf = (injection: Injection): ModeEffect => injection.effect as ModeEffect;
