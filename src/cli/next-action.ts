import { stepName } from '../report/format.js';
import type { RunState } from '../core/run/state.js';

/** What the run will do next, in words, for the live view. */
export function nextAction(state: RunState): string {
  const { method } = state.experiment;
  if (state.stage === 'rolling-back')
    return state.ending?.verdict === 'passed'
      ? 'put back what is still open'
      : 'undo harm first, then care, then check again';
  if (state.stage === 'counting') return 'count users and writes, look for residue';
  if (state.stage === 'finished') return 'nothing, the run is over';
  if (state.stage !== 'method') return 'check steady state and preflight';
  const step = state.step ? method[state.step.index] : undefined;
  const next = method[(state.step?.index ?? -1) + 1];
  const until =
    step?.kind === 'hold' && state.step
      ? ` until ${new Date(state.step.since + step.forMs).toISOString().slice(11, 19)} UTC`
      : '';
  return `${step ? `${stepName(step)}${until}` : 'begin'}${next ? `, then ${stepName(next)}` : ', then put everything back'}`;
}
