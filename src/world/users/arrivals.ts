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

/** Arrivals in one turn of the loop. */
const GROUP = 4;
const MISSED_MS = 250;

/**
 * Calls `onArrival` at the times of a Poisson process, whatever became of the arrivals before: the load is open-loop.
 * What a late timer has missed arrives in small groups, with answers read in between; what is missed by more than a
 * quarter of a second, because this process got no turn, is left out and told to `onSkipped`: users do not queue up to come
 * at once. A rate of 0 has no arrivals.
 *
 * @returns what ends it.
 */
export function arrive(
  perSecond: number,
  random: () => number,
  onArrival: () => void,
  onSkipped: (arrivals: number) => void,
): () => void {
  if (perSecond <= 0) return () => undefined;
  let next = performance.now() + gap(perSecond, random);
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const wait = () => {
    const pause = next - performance.now();
    if (pause > 0) timer = setTimeout(run, pause);
    else immediate = setImmediate(run);
  };
  const run = () => {
    const now = performance.now();
    let skipped = 0;
    for (; next < now - MISSED_MS; next += gap(perSecond, random)) skipped += 1;
    if (skipped > 0) onSkipped(skipped);
    for (let group = 0; group < GROUP && next <= now; group += 1, next += gap(perSecond, random)) onArrival();
    wait();
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
