import type { Judgement } from '../core/judge/judgement.js';
import type { RunJournal, Sample } from '../core/ports/journal.js';
import type { TrafficCounters } from '../core/traffic.js';
import { difference } from '../core/traffic-window.js';
import { samplesOf, vitalsOf } from './samples.js';
import type { RunSession } from './session.js';
import type { Vitals } from './vitals.js';

/** How often samples are kept while a hold goes on and on, milliseconds: each is a mean over that time. */
const SETTLED_EVERY_MS = 60_000;
/** Samples are saved this many at once. */
const BATCH = 500;

/** Keeps what was read for the charts, and shows it to whoever looks on. Decides nothing. */
export class Sampler {
  private pending: Sample[] = [];
  private kept: { readonly at: number; readonly counters: TrafficCounters | null } = { at: -Infinity, counters: null };

  constructor(
    private readonly session: RunSession,
    private readonly journal: Pick<RunJournal, 'saveSamples'>,
    private readonly onVitals: ((vitals: Vitals) => void) | undefined,
  ) {}

  /** @param settled whether nothing but time passes, so that fewer samples will do */
  async note(
    before: TrafficCounters | null,
    counters: TrafficCounters | null,
    results: readonly Judgement[],
    settled: boolean,
  ): Promise<void> {
    if (this.onVitals) {
      const window = before && counters ? difference(counters, before) : null;
      this.onVitals({ traffic: vitalsOf(window), probes: results });
    }
    const at = this.session.now;
    if (settled && at - this.kept.at < SETTLED_EVERY_MS) return;
    const since = this.kept.counters;
    const window = since && counters ? difference(counters, since) : null;
    this.pending.push(...samplesOf(this.session.state, at, window, results));
    this.kept = { at, counters: counters ?? since };
    if (this.pending.length > BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const samples = this.pending;
    this.pending = [];
    if (samples.length === 0) return;
    try {
      await this.journal.saveSamples(this.session.state.run, samples);
    } catch {
      // A gap in a chart is no reason to end a run; a journal that is gone says so where it matters.
    }
  }
}
