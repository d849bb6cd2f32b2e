import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { InjectionClass } from '../core/ports/fault.js';
import type { Recorded } from '../core/run/event.js';
import { injectionById, isOpen, type RunState } from '../core/run/state.js';

const CLASSES: readonly InjectionClass[] = ['harm', 'care'];
/** Seconds: from a refused connection to a rollback that has to wait for users. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** A run in the hands of this process. */
interface Held {
  state: RunState;
  /** When what is under way began, milliseconds since the epoch, by injection; `stop` is the run's own end. */
  readonly began: Map<string, number>;
}

/** Counts what the runs of this process go through, from what they put on record. */
export class RunMeter {
  private readonly held = new Map<string, Held>();
  private readonly finished: Counter<'verdict'>;
  private readonly takeovers: Counter;
  private readonly lost: Counter;
  private readonly left: Counter;
  private readonly inject: Histogram<'kind'>;
  private readonly revert: Histogram<'kind'>;
  private readonly stop: Histogram<'verdict'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const seconds = { buckets: BUCKETS, registers };
    this.finished = new Counter({
      name: 'silverback_runs_finished_total',
      help: 'Runs that ended in this process',
      labelNames: ['verdict'],
      registers,
    });
    this.takeovers = new Counter({
      name: 'silverback_run_takeovers_total',
      help: 'Runs that this process went on with after another worker was lost',
      registers,
    });
    this.lost = new Counter({
      name: 'silverback_lease_losses_total',
      help: 'Runs that another worker took from this process',
      registers,
    });
    this.left = new Counter({
      name: 'silverback_residue_total',
      help: 'What was still in effect at the end of runs of this process',
      registers,
    });
    this.inject = new Histogram({
      name: 'silverback_injection_seconds',
      help: 'From the record of an injection until it was seen in effect',
      labelNames: ['kind'],
      ...seconds,
    });
    this.revert = new Histogram({
      name: 'silverback_revert_seconds',
      help: 'From the record of an undo until the injection was seen gone',
      labelNames: ['kind'],
      ...seconds,
    });
    this.stop = new Histogram({
      name: 'silverback_rollback_seconds',
      help: 'From the decision to roll back until everything was seen undone and the run had ended',
      labelNames: ['verdict'],
      ...seconds,
    });
    const open = new Gauge({
      name: 'silverback_injections_open',
      help: 'Injections of runs of this process that are not seen undone',
      labelNames: ['class'],
      registers,
      collect: () => {
        for (const of of CLASSES) open.set({ class: of }, this.open(of));
      },
    });
  }

  /** What a run has just put on record, and what it has become by that. */
  recorded(events: readonly Recorded[], state: RunState): void {
    const held = this.held.get(state.run) ?? { state, began: new Map<string, number>() };
    held.state = state;
    this.held.set(state.run, held);
    for (const recorded of events) this.count(recorded, held);
  }

  /** The run is no longer in the hands of this process. */
  letGo(run: string, wasTaken: boolean): void {
    this.held.delete(run);
    if (wasTaken) this.lost.inc();
  }

  private count({ at, event }: Recorded, { state, began }: Held): void {
    const now = Date.parse(at);
    const observe = <Label extends string>(histogram: Histogram<Label>, key: string, label: Label, value: string) => {
      const since = began.get(key);
      began.delete(key);
      // What began under another worker is not ours to time.
      if (since !== undefined) histogram.observe({ [label]: value } as Record<Label, string>, (now - since) / 1000);
    };
    switch (event.type) {
      case 'RunTakenOver':
        return this.takeovers.inc();
      case 'InjectionPlanned':
      case 'InjectionReverting':
        return void began.set(event.id, now);
      case 'InjectionInEffect':
        return observe(this.inject, event.id, 'kind', injectionById(state, event.id).kind);
      case 'InjectionReverted':
        return observe(this.revert, event.id, 'kind', injectionById(state, event.id).kind);
      case 'RollbackStarted':
        return void began.set('stop', now);
      case 'ResidueSwept':
        return this.left.inc(event.residue.length);
      case 'RunFinished':
        observe(this.stop, 'stop', 'verdict', event.verdict);
        return this.finished.inc({ verdict: event.verdict });
      default:
    }
  }

  private open(of: InjectionClass): number {
    const runs = [...this.held.values()].map(({ state }) => state.injections);
    return runs.flat().filter((injection) => injection.class === of && isOpen(injection)).length;
  }
}
