import { darkRegions, takesDown, type RunState } from '../core/run/state.js';
import type { TrafficCounters } from '../core/traffic.js';

/** Users' attempts to reach regions while these were dark by this run's own doing. */
export class DarkAttempts {
  private attempts: Record<string, number> = {};

  /** Adds what happened between two readings of the traffic. */
  count(state: RunState, before: TrafficCounters, now: TrafficCounters): void {
    for (const region of wholeRegionsDown(state)) {
      const [earlier, later] = [attemptsTo(region, before), attemptsTo(region, now)];
      const again = before.incarnation !== now.incarnation || later < earlier;
      this.attempts[region] = (this.attempts[region] ?? 0) + (again ? later : later - earlier);
    }
  }

  /** @returns attempts by region, seen since they were last taken: each goes on record once */
  take(): Readonly<Record<string, number>> {
    const { attempts } = this;
    this.attempts = {};
    return attempts;
  }
}

function attemptsTo(region: string, { routes }: TrafficCounters): number {
  return Object.values(routes).reduce((sum, route) => sum + (route.regions[region]?.attempts ?? 0), 0);
}

/** Regions of which everything that was to go down is seen down, and nothing is on its way back. */
function wholeRegionsDown(state: RunState): readonly string[] {
  return darkRegions(state).filter((region) => {
    const own = state.injections.filter((injection) => takesDown(injection) && injection.plan.regions.includes(region));
    return (
      own.every((injection) => injection.phase === 'in-effect') &&
      own.some((injection) => injection.plan.zones.length === 0)
    );
  });
}
