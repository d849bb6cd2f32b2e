import { isCode, messageOf } from '../core/errors.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { Judgement } from '../core/judge/judgement.js';
import { judge, missing } from '../core/judge/tolerance.js';
import type { Known } from '../core/ports/probe.js';
import { servingNow } from '../core/run/serving.js';
import { darkRegions, heldDown } from '../core/run/state.js';
import { within } from './calls.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/** Measures probes at once and judges each. What cannot be read fails, unless its region is dark by this run's own doing. */
export async function measureAll(
  session: RunSession,
  bench: Workbench,
  specs: readonly ProbeSpec[],
): Promise<readonly Judgement[]> {
  // Begun together and limited alike: when one has run out of time, so have all that are still open.
  const limit = new AbortController();
  const known = knownOf(session, bench);
  return Promise.all(specs.map((spec) => measure(session, bench, spec, known, limit)));
}

async function measure(
  session: RunSession,
  bench: Workbench,
  spec: ProbeSpec,
  known: Known,
  limit: AbortController,
): Promise<Judgement> {
  const probe = bench.probes.get(spec.name);
  if (!probe) return missing(spec, `there is no probe "${spec.name}"`);
  try {
    const seen = await within(session.clock, session.state.tempo.callTimeoutMs, `probe ${spec.name}`, () =>
      probe.measure(limit.signal, known),
    );
    return judge(spec, seen);
  } catch (error) {
    if (isCode(error, 'call-timeout')) limit.abort();
    const result = missing(spec, messageOf(error));
    return excused(session, spec) ? { ...result, ok: null } : result;
  }
}

function knownOf({ state, now }: RunSession, { control }: Workbench): Known {
  const down = heldDown(state).map(({ plan }) => plan.subject);
  return { baseline: state.baseline, control, down, serving: servingNow(state, now) };
}

function excused(session: RunSession, spec: ProbeSpec): boolean {
  const { region } = (spec.args ?? {}) as { region?: unknown };
  return typeof region === 'string' && darkRegions(session.state).includes(region);
}
