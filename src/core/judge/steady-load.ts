/** Rise or fall from one half to the other that is still called steady, as a share of the load. */
const DRIFT = 0.05;
/** Standard deviations of chance (arrivals are counted, so their spread is the root of their number) that are allowed on top. */
const CHANCE = 2;

/**
 * Whether the load stands still, from the requests counted in two halves of a window, the earlier one first: a
 * baseline read off a rising load would ask too little of the survivors. No load at all is steady.
 */
export function isSteady(earlier: number, later: number): boolean {
  const larger = Math.max(earlier, later);
  return Math.abs(later - earlier) <= DRIFT * larger + CHANCE * Math.sqrt(2 * larger);
}
