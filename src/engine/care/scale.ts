import type { Injection } from '../../core/ports/fault.js';
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

const effectOf = (injection: Injection): ScaleEffect => injection.effect as ScaleEffect;
