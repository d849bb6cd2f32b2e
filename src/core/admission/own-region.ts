import type { Experiment, Step } from '../experiment/experiment.js';
import { WHOLE } from '../weights.js';

/** Faults that take a whole place away, or all that serves there. */
const TAKES_A_PLACE: readonly string[] = ['region.outage', 'zone.outage', 'zone.drain'];

/**
 * Why a worker that lives in this region must not lead the experiment: it would take away the ground that it stands on.
 * A partition is none: what is cut are the instances of two sides, and Silverback is none of them.
 *
 * @returns the step that empties the region of its users, or takes it or a part of it away; null when none does
 */
export function stepAgainst({ method }: Pick<Experiment, 'method'>, region: string): Step | null {
  return method.find((step) => regionTaken(step) === region) ?? null;
}

function regionTaken(step: Step): string | null {
  switch (step.kind) {
    case 'shift':
      return step.back || step.stepsBp.at(-1) !== WHOLE ? null : step.from;
    case 'drain':
      return step.region;
    case 'fault':
      return TAKES_A_PLACE.includes(step.fault) ? regionNamed(step.args) : null;
    default:
      return null;
  }
}

function regionNamed(args: unknown): string | null {
  const { region } = args as { readonly region?: unknown };
  return typeof region === 'string' ? region : null;
}

/** One sentence for people. */
export function refusedWithin(region: string, { id }: Pick<Step, 'id'>, hasOthers: boolean): string {
  const nobody = hasOthers ? 'no worker that lives elsewhere has taken the run' : 'there is no worker elsewhere';
  return `Silverback itself lives in ${region}, which step ${id} takes away, and ${nobody}; expected a worker in another region: see placement.region of the chart, and SILVERBACK_REGION`;
}
