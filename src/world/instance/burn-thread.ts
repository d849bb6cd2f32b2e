import { workerData } from 'node:worker_threads';

/** Short, so that the share is even and the thread never keeps a core for long. */
const PERIOD_MS = 20;
const share = workerData as number;
const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));

for (;;) {
  const until = performance.now() + PERIOD_MS * share;
  while (performance.now() < until);
  Atomics.wait(nobodyWakesIt, 0, 0, PERIOD_MS * (1 - share));
}
