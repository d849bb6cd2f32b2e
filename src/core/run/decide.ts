import { act, nothing, record, type Decision } from './decision.js';
import { decideCounting } from './decide-counting.js';
import { whyEnd } from './decide-end.js';
import { decideRollback } from './decide-rollback.js';
import { decideMethod } from './decide-method.js';
import { openCare, openHarm, type InjectionState, type RunState } from './state.js';

/**
 * What happens next in a run. Pure: the same state and time give the same answer, in production, in the simulation
 * and in a worker that takes the run over.
 * @param now milliseconds since the epoch, on the clock that stamps the events
 */
export function decide(state: RunState, now: number): Decision {
  if (state.stage === 'finished' || state.stage === 'queued') return nothing;
  // A successor must be the only one whom the world listens to before it looks or acts.
  if (state.announcedEpoch < state.epoch) return act({ type: 'announce', key: 'announce', epoch: state.epoch });
  if (state.stage === 'rolling-back') return sooner(decideRollback(state, now), watchAbandoned(state));
  if (state.stage === 'counting')
    return sooner(lateEffects(state) ?? decideCounting(state, now), watchAbandoned(state));

  const end = whyEnd(state, now);
  if (end) return record(...end.events, { type: 'RollbackStarted', verdict: end.verdict, reason: end.reason });
  // Beside another run the target looks like anything: nothing is measured before this one has it to itself.
  if (state.stage === 'before' && !state.admitted) return act({ type: 'admit', key: 'admit' });
  if (state.stage === 'before') return act({ type: 'check-hypothesis', key: 'check-before', when: 'before' });
  if (state.stage === 'preflight') return act({ type: 'preflight', key: 'preflight' });
  return sooner(decideMethod(state, now), watchAbandoned(state));
}

/** An act of a lost worker may still arrive: what it had planned and not seen is looked at until the run ends. */
function watchAbandoned(state: RunState): Decision {
  const gone = state.injections.filter(
    (injection) => injection.abandoned && injection.phase === 'reverted' && !isOpenAgain(state, injection),
  );
  return act(...gone.map(({ id }) => ({ type: 'watch-gone' as const, key: `watch:${id}`, id })));
}

/** A later step does the same to the same subject: what is seen there is its own. */
function isOpenAgain(state: RunState, { id, class: of, plan }: InjectionState): boolean {
  return [...openHarm(state), ...openCare(state)].some(
    (other) => other.id !== id && other.class === of && other.plan.subject === plan.subject,
  );
}

/** Something that was undone is back: nothing is counted before it is gone again. */
function lateEffects(state: RunState): Decision | null {
  if (openHarm(state).length + openCare(state).length === 0) return null;
  const { verdict, reason } = state.ending ?? { verdict: 'passed', reason: 'every step and every check held' };
  return record({ type: 'RollbackStarted', verdict, reason });
}

function sooner(main: Decision, also: Decision): Decision {
  if (main.events.length > 0) return main;
  return { events: [], commands: [...main.commands, ...also.commands], wakeAt: main.wakeAt };
}
