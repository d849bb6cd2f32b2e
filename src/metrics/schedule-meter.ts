import { Counter, Histogram, type Registry } from 'prom-client';
import type { Firing } from '../core/ports/schedules.js';

/** Counts what became of the slots of schedules that this process decided. */
export class ScheduleMeter {
  private readonly fired: Counter<'outcome'>;
  private readonly lateness: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.fired = new Counter({
      name: 'silverback_schedule_firings_total',
      help: 'Slots of schedules by what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.lateness = new Histogram({
      name: 'silverback_schedule_lateness_seconds',
      help: 'From when a slot was due until it was decided',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    });
  }

  settled(firings: readonly Firing[]): void {
    for (const { at, dueAt, outcome } of firings) {
      this.fired.inc({ outcome });
      this.lateness.observe(Math.max(0, at - dueAt) / 1000);
    }
  }
}
