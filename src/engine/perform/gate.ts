import { judgeGate } from '../../core/judge/gate.js';
import { injectionById } from '../../core/run/state.js';
import { trafficSeen } from '../traffic-seen.js';
import { regionsOf } from '../traffic-log.js';
import type { Command } from '../../core/run/decision.js';
import { done, type Performed, type Work } from '../work.js';

/** Judges the soak so far. Without enough data it is extended, up to `maxSoak`; then the gate stays undecided. */
export async function gate(work: Work, command: Extract<Command, { type: 'gate' }>): Promise<Performed> {
  const { session, bench, traffic } = work;
  const { state } = session;
  const step = state.experiment.method[command.index];
  const injection = injectionById(state, command.id);
  const { ramp } = injection;
  if (step?.kind !== 'shift' || !ramp || !state.baseline) return done;
  const window = traffic.window(command.since);
  const survivors = Object.entries(ramp.weights).flatMap(([region, weight]) => (weight > 0 ? [region] : []));
  const verdict = judgeGate(state.baseline, window ? regionsOf(window) : {}, survivors, bench.control, step.gate);
  if (verdict.decision === 'undecided' && session.now < command.since + step.maxSoakMs)
    return { retryInMs: state.experiment.steadyState.intervalMs };
  const seen = await trafficSeen(work, injection, ramp.weights, command.since);
  await session.record((latest) => {
    const at = injectionById(latest, command.id).ramp;
    const current = at?.at.index === command.index && at.at.ramp === command.ramp && at.gate === null;
    return current
      ? [
          {
            type: 'GateDecided',
            index: command.index,
            ramp: command.ramp,
            decision: verdict.decision,
            evidence: verdict.evidence,
          },
          ...seen,
        ]
      : [];
  });
  return done;
}
