import type { Weights } from '../core/weights.js';
import { isOpen, MODE, WEIGHTS, darkRegions, type InjectionState, type WeightsEffect } from '../core/run/state.js';
import type { ModeEffect } from './care/mode.js';
import { holdsElse, setWeights } from './care/weights.js';
import { within } from './calls.js';
import { change } from './change.js';
import { need } from './workbench.js';
import type { Work } from './work.js';

/**
 * Says again what the run's care already says: a gateway that was dead when weights or mode changed comes back with
 * old ones, and nobody else would tell it. Changes nothing where everybody agrees.
 */
export async function reassert(work: Work): Promise<void> {
  const open = work.session.state.injections.filter((injection) => injection.class === 'care' && isOpen(injection));
  for (const injection of open) {
    if (injection.kind === WEIGHTS) await reassertWeights(work, injection);
    if (injection.kind === MODE) await reassertMode(work, injection);
  }
}

async function reassertWeights(work: Work, injection: InjectionState): Promise<void> {
  const { session, bench } = work;
  const { callTimeoutMs } = session.state.tempo;
  const record = session.injection(injection);
  const wanted = standing(injection);
  // A step that nobody has seen yet may be one that is not to be made now: where all agree, it is left to its turn.
  const asked = injection.ramp?.pending === true ? null : wanted;
  const isOdd = await within(session.clock, callTimeoutMs, 'reading weights', () =>
    holdsElse(bench, record, asked, darkRegions(session.state)),
  );
  if (!isOdd) return;
  await change(work, injection, 'setting weights again', (fence) => setWeights(bench, record, wanted, fence));
}

/** A step that gives users back may be half done while their region is found not to be ready: until it is, they stay away. */
function standing({ ramp, plan }: InjectionState): Weights {
  const { from, original } = plan.effect as WeightsEffect;
  if (!ramp) return original;
  const isReturn = (ramp.weights[from] ?? 0) > (ramp.before[from] ?? 0);
  return ramp.pending && isReturn ? ramp.before : ramp.weights;
}

async function reassertMode(work: Work, injection: InjectionState): Promise<void> {
  const { session, bench } = work;
  const failover = need(bench, 'failover');
  const { callTimeoutMs } = session.state.tempo;
  const { region } = await within(session.clock, callTimeoutMs, 'reading the failover mode', () =>
    failover.declared(darkRegions(session.state)),
  );
  if (region !== undefined) return;
  await change(work, injection, 'declaring the failover mode again', (fence) =>
    failover.declare((injection.plan.effect as ModeEffect).region, fence),
  );
}
