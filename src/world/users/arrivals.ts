/** A seeded stream of numbers in [0, 1). mulberry32 (T. Ettinger, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns the milliseconds between one arrival and the next of a Poisson process. */
export function gap(perSecond: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}

/**
 * Calls `onArrival` at the times of a Poisson process, whatever became of the arrivals before: the load is open-loop.
 * What a late timer has missed arrives at once. A rate of 0 has no arrivals.
 *
 * @returns what ends it.
 */
export function arrive(perSecond: number, random: () => number, onArrival: () => void): () => void {
  if (perSecond <= 0) return () => undefined;
  let next = performance.now() + gap(perSecond, random);
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(run, Math.max(0, next - performance.now()));
  };
  const run = () => {
    for (const now = performance.now(); next <= now; next += gap(perSecond, random)) onArrival();
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}
