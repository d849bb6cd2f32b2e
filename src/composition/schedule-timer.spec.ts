import { SchedulerRegistry } from '@nestjs/schedule';
import { eventually } from '../../test/conformance/eventually.js';
import { Scheduler } from '../engine/scheduler.js';
import { ScheduleTimer } from './schedule-timer.js';

const SOON_MS = 20_000;
const LATE_MS = 3_600_000;

describe('the timer of schedules', () => {
  let looks: number;
  let nextInMs: number | null;
  let timer: ScheduleTimer;
  let scheduler: Scheduler;
  const timers = new SchedulerRegistry();

  beforeEach(() => {
    [looks, nextInMs] = [0, LATE_MS];
    const due = async () => {
      looks += 1;
      return { due: [], nextInMs };
    };
    scheduler = new Scheduler({
      schedules: { due, settle: async () => [] },
      queue: { enqueue: async () => undefined },
      experiments: { request: () => Promise.reject(new Error('nothing is due')) },
      newId: () => 'never',
      onWarning: () => undefined,
    });
    timer = new ScheduleTimer(scheduler, timers);
  });
  afterEach(() => timer.stop());

  const looked = (count: number) =>
    eventually(
      async () => looks,
      (seen) => seen >= count,
      SOON_MS,
    );

  it('looks when it is started, when a slot is due, and when a schedule was changed', async () => {
    nextInMs = 5;
    timer.start();
    expect((await looked(3)).seen).toBeGreaterThanOrEqual(3);
    nextInMs = LATE_MS;
    const before = looks;
    scheduler.changed();
    expect((await looked(before + 1)).seen).toBeGreaterThan(before);
  });

  it('keeps one timer, and none when it has ended', async () => {
    timer.start();
    await looked(1);
    scheduler.changed();
    scheduler.changed();
    expect(timers.getTimeouts()).toEqual(['schedules']);
    await timer.beforeApplicationShutdown();
    expect(timers.getTimeouts()).toEqual([]);
    const before = looks;
    scheduler.changed();
    expect(timers.getTimeouts()).toEqual([]);
    expect(looks).toBe(before);
  });
});
