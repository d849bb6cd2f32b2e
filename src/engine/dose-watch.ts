import type { Judgement } from '../core/judge/judgement.js';
import type { RunEvent } from '../core/run/event.js';
import type { RunSession } from './session.js';
import { regionsOf, type TrafficLog } from './traffic-log.js';

interface OpenDose {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** By probe: what it said when it first did not hold. */
  readonly left: Map<string, string>;
}

/** Follows faults that have a dose while they are in effect, and sums up what users met under each when it is over. */
export class DoseWatch {
  private readonly open = new Map<string, OpenDose>();

  constructor(
    private readonly session: Pick<RunSession, 'state' | 'now'>,
    private readonly log: TrafficLog,
  ) {}

  /** To be told of every round of probes. @returns what is to be recorded of doses that are over */
  seen(results: readonly Judgement[]): readonly RunEvent[] {
    return this.session.state.injections.flatMap(({ id, plan, phase, inEffectAt }): RunEvent[] => {
      if (!plan.dose) return [];
      const known = this.open.get(id);
      if (phase === 'in-effect') {
        const dose = known ?? { since: inEffectAt ?? this.session.now, left: new Map<string, string>() };
        this.open.set(id, dose);
        for (const { ok, probe, words } of results)
          if (ok === false && !dose.left.has(probe)) dose.left.set(probe, words());
        return [];
      }
      if (!known) return [];
      this.open.delete(id);
      const window = this.log.window(known.since);
      const met = Object.entries(window ? regionsOf(window) : {}).filter(([region]) => plan.regions.includes(region));
      return [{ type: 'DoseFelt', id, regions: Object.fromEntries(met), left: [...known.left.values()] }];
    });
  }
}
