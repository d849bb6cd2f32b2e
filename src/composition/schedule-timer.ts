import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Scheduler } from '../engine/scheduler.js';

const NAME = 'schedules';

/** Lets the scheduler do its rounds: one timer, always to the next one. */
@Injectable()
export class ScheduleTimer implements BeforeApplicationShutdown {
  private round: Promise<void> | null = null;
  private again = false;
  private ended = false;

  constructor(
    @Inject(Scheduler) private readonly scheduler: Scheduler,
    @Inject(SchedulerRegistry) private readonly timers: SchedulerRegistry,
  ) {}

  /** Not before its process is ready: one that does not start fires nothing. */
  start(): void {
    this.scheduler.onChange = () => this.soon();
    this.soon();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** Nothing is fired any more when it resolves. */
  async stop(): Promise<void> {
    this.ended = true;
    this.clear();
    await this.round;
  }

  private soon(): void {
    this.again = true;
    if (!this.round) this.wakeIn(0);
  }

  private wakeIn(ms: number): void {
    this.clear();
    if (this.ended) return;
    const timer = setTimeout(() => {
      this.round = this.doRound();
    }, Math.ceil(ms));
    this.timers.addTimeout(NAME, timer);
  }

  private async doRound(): Promise<void> {
    this.again = false;
    const ms = await this.scheduler.round();
    this.round = null;
    this.wakeIn(this.again ? 0 : ms);
  }

  private clear(): void {
    if (this.timers.doesExist('timeout', NAME)) this.timers.deleteTimeout(NAME);
  }
}
