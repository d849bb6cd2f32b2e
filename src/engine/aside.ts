import { refusedWithin, stepAgainst } from '../core/admission/own-region.js';
import type { Clock } from '../core/ports/clock.js';
import type { Whereabouts } from '../core/ports/whereabouts.js';
import type { RunState } from '../core/run/state.js';

/** How long a run is left to workers elsewhere before it is refused, milliseconds. */
const OFFERED_MS = 10_000;
/** A run that somebody else has taken is heard of no more. Milliseconds. */
const REMEMBERED_MS = 60_000;

/** Whether a run that has not begun is led from here: `aside` leaves it to others for now. */
export type Standing = 'lead' | 'aside' | { readonly refused: string };

/**
 * Keeps a worker from leading an experiment that takes away the region that it lives in. Nobody has to know of the others:
 * a worker elsewhere is known by taking the run, and when none has, the run is refused. Only what has not begun is left:
 * what is open is led on by whoever is there.
 */
export class Aside {
  /** By run, since when it is left to others, on the monotonic clock. */
  private readonly offered = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly whereabouts: Whereabouts,
  ) {}

  async standing({ run, experiment, targetSpec, simulated }: StandingOf): Promise<Standing> {
    // The regions of a sandbox are on this machine, all of them.
    if (simulated || targetSpec.fleet === 'sandbox') return 'lead';
    const region = await this.whereabouts.region();
    const step = region === null ? null : stepAgainst(experiment, region);
    if (region === null || step === null) return 'lead';
    const { hasOthers } = this.whereabouts;
    if (hasOthers && this.offeredFor(run) < OFFERED_MS) return 'aside';
    this.offered.delete(run);
    return { refused: refusedWithin(region, step, hasOthers) };
  }

  private offeredFor(run: string): number {
    const now = this.clock.monotonic();
    for (const [old, since] of this.offered) if (now - since > REMEMBERED_MS) this.offered.delete(old);
    const since = this.offered.get(run) ?? now;
    this.offered.set(run, since);
    return now - since;
  }
}

type StandingOf = Pick<RunState, 'run' | 'experiment' | 'targetSpec' | 'simulated'>;
