import type { Requirement } from '../experiment/experiment.js';
import type { Verdict } from '../run/verdict.js';
import { formatDuration } from '../units.js';

/** The newest run that says anything of a required experiment on the target. */
export interface LastRun {
  readonly id: string;
  readonly verdict: Verdict | null;
  readonly finishedAt: string | null;
}

export interface RequirementMet extends Requirement {
  readonly met: boolean;
  /** By which run, or why not. */
  readonly detail: string;
}

/** Whether what must have been run before was, `now` being milliseconds on the clock of the journal. */
export function requirementMet(requirement: Requirement, newest: LastRun | null, now: number): RequirementMet {
  const { experiment, verdict, withinMs } = requirement;
  const wanted = `${experiment} must have ${verdict} within ${formatDuration(withinMs)}`;
  if (!newest?.finishedAt) return { ...requirement, met: false, detail: `${wanted}; it has not been run here` };
  const { id, finishedAt } = newest;
  const was = `its last run here, ${id}, ended ${newest.verdict} at ${finishedAt}`;
  const met = newest.verdict === verdict && now - Date.parse(finishedAt) <= withinMs;
  return { ...requirement, met, detail: met ? was : `${wanted}; ${was}` };
}
