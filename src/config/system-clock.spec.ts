import { SystemClock } from './system-clock.js';

describe('the system clock', () => {
  const clock = new SystemClock();

  it('sleeps at least as long as asked', async () => {
    const before = clock.monotonic();
    await clock.sleep(20);
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(20);
  });

  it('wakes at once when it is aborted, even from a sleep longer than a timer can be', async () => {
    const abort = new AbortController();
    const before = clock.monotonic();
    const sleeping = clock.sleep(60 * 24 * 3_600_000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(60_000, abort.signal);
    expect(clock.monotonic() - before).toBeLessThan(5_000);
  });
});
