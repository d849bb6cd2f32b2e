/** How a route's users are divided over regions, in basis points; a division sums to 10 000. */
export type Weights = Readonly<Record<string, number>>;

export const WHOLE = 10_000;

/** @returns why `weights` are not a division of a route, or null when they are. */
export function weightsProblem(weights: Weights): string | null {
  const entries = Object.entries(weights);
  if (entries.length === 0) return 'names no region';
  for (const [region, share] of entries) {
    if (!Number.isInteger(share) || share < 0 || share > WHOLE)
      return `${region} is ${share}, expected a whole number from 0 to ${WHOLE}`;
  }
  const sum = entries.reduce((total, [, share]) => total + share, 0);
  return sum === WHOLE ? null : `sum to ${sum}, expected ${WHOLE}`;
}

export function sameWeights(a: Weights, b: Weights): boolean {
  const regions = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...regions].every((region) => (a[region] ?? 0) === (b[region] ?? 0));
}

/** @returns each division once. */
export function differentWeights(all: readonly Weights[]): readonly Weights[] {
  return all.filter((weights, at) => all.findIndex((other) => sameWeights(other, weights)) === at);
}

/**
 * Weights after `movedBp` (basis points, 0 to 10 000) of `from`'s share in `original` has moved to the other regions,
 * in proportion to what these had. Largest remainders are rounded up first, so that the sum stays whole.
 */
export function shifted(original: Weights, from: string, movedBp: number): Weights {
  const home = original[from] ?? 0;
  const moved = Math.round((home * movedBp) / WHOLE);
  const others = Object.keys(original).filter((region) => region !== from);
  const base = others.reduce((total, region) => total + (original[region] ?? 0), 0);
  const shares = others.map((region) => {
    const exact = base > 0 ? (moved * (original[region] ?? 0)) / base : moved / others.length;
    return { region, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = moved - shares.reduce((total, share) => total + share.whole, 0);
  const byRest = [...shares].sort((a, b) => b.rest - a.rest || a.region.localeCompare(b.region));
  const result: Record<string, number> = { ...original, [from]: home - moved };
  for (const share of byRest) {
    result[share.region] = (original[share.region] ?? 0) + share.whole + (left > 0 ? 1 : 0);
    left = Math.max(0, left - 1);
  }
  return result;
}
