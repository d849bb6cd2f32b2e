import type { Clock } from '../../core/ports/clock.js';
import { Agenda } from '../agenda.js';

/**
 * The model's own past: what was to happen by itself since somebody last looked happens now, in order, each at its time.
 * So nothing has to wait on the clock, and a day in which nobody looks costs nothing.
 */
export class Timeline {
  private readonly agenda = new Agenda<() => void>();
  private reached: number;

  /** @param passed is told of every stretch of time, milliseconds, in which nothing changed */
  constructor(
    private readonly clock: Clock,
    private readonly passed: (ms: number) => void,
  ) {
    this.reached = clock.monotonic();
  }

  /** Milliseconds on the clock's monotonic scale. */
  get now(): number {
    return this.reached;
  }

  at(time: number, act: () => void): void {
    this.agenda.add(time, act);
  }

  /** Brings the model up to the clock's time. */
  advance(): void {
    const to = this.clock.monotonic();
    while (this.agenda.nextAt <= to) {
      this.moveTo(this.agenda.nextAt);
      this.agenda.take()?.();
    }
    this.moveTo(to);
  }

  private moveTo(time: number): void {
    if (time <= this.reached) return;
    const ms = time - this.reached;
    this.reached = time;
    this.passed(ms);
  }
}
