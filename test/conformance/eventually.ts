import type { Clock } from '../../src/core/ports/clock.js';

const LOOK_EVERY_MS = 25;
const MACHINE: Pick<Clock, 'monotonic' | 'sleep'> = {
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
};

/** Looks again until `good`, for at most `withinMs`. @returns what was seen last, and how long it took. */
export async function eventually<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  withinMs: number,
  clock = MACHINE,
): Promise<{ readonly seen: T; readonly ms: number }> {
  const started = clock.monotonic();
  for (;;) {
    const seen = await look();
    const ms = clock.monotonic() - started;
    if (good(seen) || ms > withinMs) return { seen, ms };
    await clock.sleep(LOOK_EVERY_MS);
  }
}
