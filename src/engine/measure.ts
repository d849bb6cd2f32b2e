import { isCode, messageOf } from '../core/errors.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { Judgement } from '../core/judge/judgement.js';
import { judge, missing } from '../core/judge/tolerance.js';
import type { Known } from '../core/ports/probe.js';
import { servingNow } from '../core/run/serving.js';
import { darkRegions, heldDown } from '../core/run/state.js';
import { within } from './calls.js';
import type { RunSession } from './session.js';
import { stopSignal } from './stop-signal.js';
import type { Workbench } from './workbench.js';

/** Measures probes round by round and judges each. What cannot be read fails, unless its region is dark by this run's own doing. */
export class Measuring {
  /** Serves until a round runs out of time: a new one for each costs more than most probes. */
  private limit = stopSignal();

  constructor(
    private readonly session: RunSession,
    private readonly bench: Workbench,
  ) {}

  /** One round, to be waited for before the next. Begun together and limited alike: when one has run out of time, so have all that are still open. */
  async measure(specs: readonly ProbeSpec[]): Promise<readonly Judgement[]> {
    if (this.limit.signal.aborted) this.limit = stopSignal();
    const known = knownOf(this.session, this.bench);
    return Promise.all(specs.map((spec) => this.judged(spec, known)));
  }

  private async judged(spec: ProbeSpec, known: Known): Promise<Judgement> {
    const { session, bench, limit } = this;
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
      return this.excused(spec) ? { ...result, ok: null } : result;
    }
  }

  private excused(spec: ProbeSpec): boolean {
    const { region } = (spec.args ?? {}) as { region?: unknown };
    return typeof region === 'string' && darkRegions(this.session.state).includes(region);
  }
}

function knownOf({ state, now }: RunSession, { control }: Workbench): Known {
  const down = heldDown(state).map(({ plan }) => plan.subject);
  return { baseline: state.baseline, control, down, serving: servingNow(state, now) };
}
