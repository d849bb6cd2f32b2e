import { isCode } from '../core/errors.js';
import type { Command } from '../core/run/decision.js';
import { decide as decideNext } from '../core/run/decide.js';
import type { RunState } from '../core/run/state.js';
import { Alarm } from './alarm.js';
import { Bell } from './bell.js';
import { keepHarm, keepRunLease } from './lease-keeper.js';
import { onTarget } from './on-target.js';
import { harmNewcomers } from './newcomers.js';
import { perform } from './perform.js';
import { reverify } from './reverifier.js';
import { Sampler } from './sampler.js';
import type { RunSession } from './session.js';
import { listen } from './signals.js';
import { TrafficLog } from './traffic-log.js';
import { Watcher } from './watcher.js';
import type { Work } from './work.js';
import type { Workbench } from './workbench.js';
import { stopSignal } from './stop-signal.js';
import type { Outcome, WorkerDeps } from './worker-deps.js';

/** A command that changed nothing is not made again before this, milliseconds. */
const LEAST_RETRY_MS = 50;

/** Opens the target, holds the run, and lets `decide` lead until the run is finished, lost, overdue or released. */
export async function drive(deps: WorkerDeps, session: RunSession, stop?: AbortSignal): Promise<Outcome> {
  if (session.state.stage === 'finished') return 'finished';
  const over = stopSignal();
  const lease = keepRunLease(session, over.signal);
  try {
    return await onTarget(deps, session, (bench) => new Drive(deps, session, bench, over, stop).run());
  } catch (error) {
    // What the target does not offer is on record as the reason for the refusal.
    if (isCode(error, 'unsupported-by-target') && session.state.ending?.verdict === 'refused') return 'finished';
    throw error;
  } finally {
    over.abort();
    await lease;
  }
}

class Drive {
  private readonly bell = new Bell();
  private readonly hurry = new Bell();
  private readonly method = stopSignal();
  private readonly running = new Map<string, Promise<void>>();
  private readonly notBefore = new Map<string, number>();
  private readonly work: Work;
  private readonly watcher: Watcher;
  private failure: unknown = null;
  private readonly alarm: Alarm;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly session: RunSession,
    bench: Workbench,
    private readonly over: AbortController,
    private readonly stop: AbortSignal | undefined,
  ) {
    const traffic = new TrafficLog();
    this.alarm = new Alarm(session.clock, () => this.bell.ring());
    this.work = { session, bench, traffic, method: this.method.signal, newId: deps.newId };
    this.watcher = new Watcher(session, bench, traffic, new Sampler(session, deps.journal, deps.onVitals));
    session.onChange = () => this.changed();
    session.gone.signal.addEventListener('abort', () => this.changed());
    stop?.addEventListener('abort', () => this.bell.ring());
  }

  async run(): Promise<Outcome> {
    const { session, work, over } = this;
    this.hurry.ring(); // a successor looks at once at what its predecessor had in effect
    if (session.state.experiment.method.some((step) => step.kind === 'fault' && step.dynamic))
      work.bench.fleet.capabilities.instances?.onChange?.(() => this.hurry.ring());
    const beside = [
      this.watcher.run(over.signal),
      keepHarm(session, work.bench, over.signal, (unknown) => void (unknown.length > 0 && this.hurry.ring())),
      reverify(session, work.bench, over.signal, this.hurry, () => harmNewcomers(work)),
      listen(session, this.deps.journal, this.deps.signalsEveryMs, over.signal),
    ].map((task) => task.catch((error: unknown) => this.failed(error)));
    let outcome: Outcome | null = null;
    try {
      outcome = await this.lead();
      return outcome;
    } finally {
      over.abort();
      this.method.abort();
      this.alarm.stop();
      await Promise.allSettled(beside);
      if (outcome === 'released') await this.letGo();
      await Promise.allSettled(this.running.values());
    }
  }

  /** A successor finds out by itself what is under way, and waits for nothing of ours; what was counted here it cannot know. */
  private async letGo(): Promise<void> {
    const { session } = this;
    const counts = ({ stage }: RunState): boolean => stage === 'method' || stage === 'rolling-back';
    await session.record((state) => (counts(state) ? this.watcher.lastWords() : [])).catch(() => undefined);
    session.gone.abort();
  }

  private async lead(): Promise<Outcome> {
    const decide = this.deps.decide ?? decideNext;
    for (;;) {
      if (this.failure !== null)
        throw this.failure instanceof Error
          ? this.failure
          : new Error('a task beside the run failed', { cause: this.failure });
      if (this.session.gone.signal.aborted) return 'lost';
      const { state } = this.session;
      if (state.stage === 'finished') return 'finished';
      if (state.rollback?.overdue && state.stage === 'rolling-back') return 'overdue';
      if (this.stop?.aborted) return 'released';
      const decision = decide(state, this.session.now);
      if (decision.events.length > 0) {
        // Decided again if something else was recorded in between: no fact is written on a state that it was not derived from.
        await this.session.record((latest) => (latest === state ? decision.events : []));
        continue;
      }
      for (const command of decision.commands) this.start(command);
      await this.pause(decision.wakeAt, decision.commands);
    }
  }

  private start(command: Command): void {
    const { key } = command;
    if (this.running.has(key) || (this.notBefore.get(key) ?? 0) > this.session.clock.monotonic()) return;
    const { seq } = this.session.state;
    const task = perform(this.work, command, this.deps, this.watcher)
      .then(({ retryInMs = 0 }) => {
        const least = this.session.state.seq === seq ? LEAST_RETRY_MS : 0;
        this.notBefore.set(key, this.session.clock.monotonic() + Math.max(retryInMs, least));
      })
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.running.delete(key);
        this.bell.ring();
      });
    this.running.set(key, task);
  }

  private async pause(wakeAt: number | null, commands: readonly Command[]): Promise<void> {
    const { clock } = this.session;
    const now = clock.monotonic();
    const retries = commands.flatMap(({ key }) =>
      this.running.has(key) ? [] : [(this.notBefore.get(key) ?? now) - now],
    );
    const waits = [...retries, ...(wakeAt === null || wakeAt === Infinity ? [] : [wakeAt - this.session.now])];
    // Left set when something else rings first: a ring too many is answered by deciding again.
    if (waits.length > 0) this.alarm.set(now + Math.max(0, Math.min(...waits)));
    await this.bell.wait();
  }

  private changed(): void {
    const { stage } = this.session.state;
    const over = stage === 'rolling-back' || stage === 'finished' || this.session.gone.signal.aborted;
    if (over && !this.method.signal.aborted) this.method.abort();
    this.bell.ring();
  }

  /** A lost lease ends this worker in peace; anything else is a defect or a broken machine, and is told. */
  private failed(error: unknown): void {
    if (isCode(error, 'lease-lost') || isCode(error, 'stale-epoch')) this.session.gone.abort();
    else this.failure ??= error;
    this.bell.ring();
  }
}
