/** @returns how probable it is that of so many draws at most `hits` hit, each with the probability `share`, above 0 and below 1 */
export function atMost(hits: number, draws: number, share: number): number {
  if (hits >= draws) return 1;
  let sum = 0;
  // By logarithms: that none of many draws hits may be too improbable for a number to hold.
  let log = draws * Math.log1p(-share);
  for (let hit = 0; hit <= hits; hit += 1) {
    sum += Math.exp(log);
    log += Math.log((draws - hit) / (hit + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.min(1, sum);
}

/** The same for at least `hits`. */
export function atLeast(hits: number, draws: number, share: number): number {
  return atMost(draws - hits, draws, 1 - share);
}
