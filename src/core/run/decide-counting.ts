import { act, record, type Decision } from './decision.js';
import { missedObjective } from './decide-end.js';
import type { RunState } from './state.js';

/** The end of a run: what users met, what is left behind, and the verdict. */
export function decideCounting(state: RunState, now: number): Decision {
  const missed = missedObjective(state, now);
  if (missed?.objective === 'recoverWithin') return record(missed);
  if (!state.counted) return act({ type: 'count-users', key: 'count-users' });
  if (!state.swept) return act({ type: 'sweep', key: 'sweep' });
  const { verdict, reason } = state.ending ?? { verdict: 'passed', reason: 'every step and every check held' };
  return record({ type: 'RunFinished', verdict, reason });
}
