import { isCode, messageOf } from '../core/errors.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { Judgement } from '../core/judge/judgement.js';
import { judge, missing } from '../core/judge/tolerance.js';
import type { Known, Measurement } from '../core/ports/probe.js';
import { darkRegions } from '../core/run/state.js';
import { allWithin } from './all-within.js';
import { KnownToRun } from './known-to-run.js';
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

  /** One round, to be waited for before the next. */
  async measure(specs: readonly ProbeSpec[]): Promise<readonly Judgement[]> {
    const { clock, state } = this.session;
    const known = new KnownToRun(state, this.session.now, this.bench.control);
    const what = ({ name }: ProbeSpec): string => `probe ${name}`;
    const seen = await allWithin(clock, state.tempo.callTimeoutMs, specs, what, (spec) => this.ask(spec, known));
    if (seen.some(([, result]) => isLate(result))) this.giveUp();
    return seen.map(([spec, result]) =>
      result.status === 'fulfilled' ? judge(spec, result.value) : this.unread(spec, result.reason),
    );
  }

  private ask({ name }: ProbeSpec, known: Known): Promise<Measurement> {
    const { bench, limit } = this;
    const probe = bench.probes.get(name);
    if (!probe) return Promise.reject(new Error(`there is no probe "${name}"`));
    return probe.measure(limit.signal, known);
  }

  /** Those that are still open need not go on. */
  private giveUp(): void {
    this.limit.abort();
    this.limit = stopSignal();
  }

  private unread(spec: ProbeSpec, error: unknown): Judgement {
    const result = missing(spec, messageOf(error));
    const { region } = (spec.args ?? {}) as { region?: unknown };
    const isDark = typeof region === 'string' && darkRegions(this.session.state).includes(region);
    return isDark ? { ...result, ok: null } : result;
  }
}

const isLate = (result: PromiseSettledResult<unknown>): boolean =>
  result.status === 'rejected' && isCode(result.reason, 'call-timeout');
