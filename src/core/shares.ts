import { WHOLE, type Weights } from './weights.js';

/**
 * The division that sums by region come to, whatever they are counted in. Largest remainders are rounded up first; a
 * region with any users has at least one basis point. All none when nobody has any.
 */
export function sharesOf(sums: Readonly<Record<string, number>>): Weights {
  const total = Object.values(sums).reduce((all, sum) => all + sum, 0);
  if (total === 0) return sums;
  const shares = Object.entries(sums).map(([region, sum]) => {
    const exact = (sum * WHOLE) / total;
    const whole = sum === 0 ? 0 : Math.max(1, Math.floor(exact));
    return { region, whole, rest: exact - whole };
  });
  let left = WHOLE - shares.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = [...shares].sort((a, b) => b.rest - a.rest || (a.region < b.region ? -1 : 1));
  const result: Record<string, number> = {};
  for (const { region, whole } of byRest) {
    result[region] = whole + (left > 0 ? 1 : 0);
    left -= left > 0 ? 1 : 0;
  }
  // Those that were lifted to one basis point take it from the largest.
  const [largest] = [...shares].sort((a, b) => b.whole - a.whole);
  if (largest && left < 0) result[largest.region] = (result[largest.region] ?? 0) + left;
  return Object.fromEntries(Object.keys(sums).map((region) => [region, result[region] ?? 0]));
}
