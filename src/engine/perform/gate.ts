import { judgeEmptied, quietFrom } from '../../core/judge/emptied.js';
import { judgeGate, together, type GateVerdict } from '../../core/judge/gate.js';
import { samplesByRegion } from '../../core/judge/samples.js';
import { judgeStatistics } from '../../core/judge/statistical-gate.js';
import { injectionById, type InjectionState, type WeightsEffect } from '../../core/run/state.js';
import { stragglersSeen, trafficSeen } from '../traffic-seen.js';
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
  const { baseline } = state;
  const { statistics } = step.gate;
  const plain = judgeGate(baseline, window ? regionsOf(window) : {}, survivors, bench.control, step.gate);
  const borne = statistics
    ? together([
        plain,
        judgeStatistics(
          baseline,
          samplesByRegion(traffic.readings(command.since), state.experiment.steadyState.intervalMs),
          survivors,
          bench.control,
          statistics,
        ),
      ])
    : plain;
  const verdict = step.back ? borne : followed(work, injection, command.since, borne);
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
            used: verdict.used,
          },
          ...seen,
          ...stragglersSeen(work, injection, command.since),
        ]
      : [];
  });
  return done;
}

/** A step that leaves the source without users passes only when users are seen to stay away from it. */
function followed(
  { session, bench, traffic }: Work,
  { plan, ramp }: InjectionState,
  since: number,
  borne: GateVerdict,
): GateVerdict {
  const { route, from } = plan.effect as WeightsEffect;
  if (borne.decision !== 'pass' || ramp?.weights[from] !== 0) return borne;
  const { intervalMs } = session.state.experiment.steadyState;
  const window = traffic.window(quietFrom(since, session.now, bench.ttlMs[route] ?? 0, intervalMs));
  const { decision, evidence } = judgeEmptied(window, route, from);
  return { decision, evidence: `${borne.evidence}; ${evidence}`, used: borne.used };
}
