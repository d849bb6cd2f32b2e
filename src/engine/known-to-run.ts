import type { Known, Serving } from '../core/ports/probe.js';
import type { Baseline } from '../core/run/event.js';
import { servingNow } from '../core/run/serving.js';
import { heldDown, type RunState } from '../core/run/state.js';

/** What a run can tell its probes at one moment; worked out when it is asked for, since few probes do. */
export class KnownToRun implements Known {
  readonly baseline: Baseline | null;

  constructor(
    private readonly state: RunState,
    private readonly now: number,
    readonly control: readonly string[],
  ) {
    this.baseline = state.baseline;
  }

  get down(): readonly string[] {
    return heldDown(this.state).map(({ plan }) => plan.subject);
  }

  get serving(): Serving {
    return servingNow(this.state, this.now);
  }
}
