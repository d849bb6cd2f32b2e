import type { Injection } from '../../core/ports/fault.js';
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

const effectOf = (injection: Injection): ModeEffect => injection.effect as ModeEffect;
