import { noBreach, watch, type BreachWatch } from '../core/judge/breach.js';
import type { Judgement } from '../core/judge/judgement.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { RunEvent } from '../core/run/event.js';
import { isInEffect } from '../core/run/state.js';
import type { TrafficCounters } from '../core/traffic.js';
import { BUDGET, budgetResult } from './budget.js';
import { within } from './calls.js';
import { DarkAttempts } from './dark-attempts.js';
import { DoseWatch } from './dose-watch.js';
import { Measuring } from './measure.js';
import { RecoveryWatch } from './recovery-watch.js';
import type { Sampler } from './sampler.js';
import type { RunSession } from './session.js';
import type { TrafficLog } from './traffic-log.js';
import type { Workbench } from './workbench.js';

/** From this long into a hold, probes run at `holdInterval`. */
const SETTLED_MS = 60_000;
/** How often what was probed is summed up in the journal: a successor knows by it how long its predecessor was there. */
const SUMMARY_EVERY_MS = 60_000;

/**
 * The fast judge: reads what users meet and measures the `during` probes at a steady pace for as long as the run is
 * held, finds breaches and watches the error budget. It decides nothing else.
 */
export class Watcher {
  private breaches: BreachWatch = noBreach;
  private samples = 0;
  private begun = 0;
  private summarisedAt: number;
  readonly dark = new DarkAttempts();
  private readonly doses: DoseWatch;
  private readonly probing: Measuring;
  private readonly recovery: RecoveryWatch;

  constructor(
    private readonly session: RunSession,
    private readonly bench: Workbench,
    private readonly log: TrafficLog,
    private readonly sampler: Sampler,
  ) {
    this.summarisedAt = session.clock.monotonic();
    this.doses = new DoseWatch(session, log);
    this.probing = new Measuring(session, bench);
    this.recovery = new RecoveryWatch(session, bench);
  }

  /** Watches until `stop`. A reading that fails is a breach, never an end of watching. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock } = this.session;
    while (!stop.aborted) {
      const from = clock.monotonic();
      await this.tick();
      await clock.sleep(Math.max(0, this.pace() - (clock.monotonic() - from)), stop);
    }
    await this.recovery.settled();
    await this.sampler.flush();
  }

  /** What is left to be recorded when the run ends or is let go: what was probed since the last summary, and doses that are over. */
  lastWords(): readonly RunEvent[] {
    return [this.summary(), ...this.doses.seen([])];
  }

  private summary(): RunEvent {
    const { samples, begun: breaches } = this;
    const event: RunEvent = {
      type: 'ProbesSummarised',
      samples,
      breaches,
      attemptsWhileDark: this.dark.take(),
    };
    this.samples = 0;
    this.begun = 0;
    this.summarisedAt = this.session.clock.monotonic();
    return event;
  }

  private pace(): number {
    const { intervalMs, holdIntervalMs } = this.session.state.experiment.steadyState;
    return this.settled() ? holdIntervalMs : intervalMs;
  }

  private settled(): boolean {
    const { experiment, step, stage } = this.session.state;
    const holding = stage === 'method' && step !== null && !step.done && experiment.method[step.index]?.kind === 'hold';
    return holding && this.session.now - step.since > SETTLED_MS;
  }

  private async tick(): Promise<void> {
    const before = this.log.latest;
    const counters = await this.read();
    if (counters && before) this.dark.count(this.session.state, before, counters);
    const { stage } = this.session.state;
    const judging = stage === 'method' || stage === 'rolling-back';
    const specs = judging ? this.specs() : [];
    const begun = this.session.now;
    const results = await this.probing.measure(specs);
    this.samples += results.length;
    const events = [...this.judged(specs, results), ...this.budget(counters), ...this.doses.seen(results)];
    this.begun += events.filter((event) => event.type === 'BreachBegan').length;
    await this.session.record((state) => {
      if (state.stage !== 'method' && state.stage !== 'rolling-back') return [];
      const due = this.session.clock.monotonic() - this.summarisedAt >= SUMMARY_EVERY_MS;
      return due ? [...events, this.summary()] : events;
    });
    if (judging) this.recovery.seen(results, begun);
    await this.sampler.note(before, counters, results, this.settled());
  }

  private async read(): Promise<TrafficCounters | null> {
    const meter = this.bench.fleet.capabilities.traffic;
    if (!meter) return null;
    try {
      const counters = await within(this.session.clock, this.session.state.tempo.callTimeoutMs, 'reading traffic', () =>
        meter.read(),
      );
      this.log.add(this.session.now, counters);
      return counters;
    } catch {
      return null; // the probes that need it say so, and a gate without readings stays undecided
    }
  }

  private specs(): readonly ProbeSpec[] {
    const { state } = this.session;
    const due = state.experiment.steadyState.probes.filter((spec) => spec.when.includes('during'));
    return due.filter((spec) => spec.while === undefined || isInEffect(state, spec.while));
  }

  private judged(specs: readonly ProbeSpec[], results: readonly Judgement[]): RunEvent[] {
    return results.flatMap((result, index) => {
      const spec = specs[index];
      return spec ? this.taken(spec, result) : [];
    });
  }

  private taken(spec: Pick<ProbeSpec, 'name' | 'failAfter'>, result: Judgement): readonly RunEvent[] {
    const { state, events } = watch(this.breaches, spec, result);
    this.breaches = state;
    return events;
  }

  private budget(counters: TrafficCounters | null): readonly RunEvent[] {
    const { state, now } = this.session;
    const result = counters && budgetResult(state, counters, this.log, now);
    return result ? this.taken(BUDGET, result) : [];
  }
}
