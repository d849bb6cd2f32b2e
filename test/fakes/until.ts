import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so that comes soon by itself, and fails the test when it does not. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`it was not so in ${withinMs} ms`);
    await sleep(5);
  }
}
