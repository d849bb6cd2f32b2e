import { isOpen, MODE, WEIGHTS, darkRegions, type InjectionState, type WeightsEffect } from '../core/run/state.js';
import type { ModeEffect } from './care/mode.js';
import { setWeights } from './care/weights.js';
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
  const { route, original } = injection.plan.effect as WeightsEffect;
  const { callTimeoutMs } = session.state.tempo;
  const reading = await within(session.clock, callTimeoutMs, 'reading weights', async () =>
    need(bench, 'routers')[route]?.readWeights(route, darkRegions(session.state)),
  );
  if (reading === undefined || reading.applied) return;
  await change(work, injection, 'setting weights again', (fence) =>
    setWeights(bench, session.injection(injection), injection.ramp?.weights ?? original, fence),
  );
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
