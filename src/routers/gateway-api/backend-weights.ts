import { sameWeights, type Weights } from '../../core/weights.js';
import { type Backend, divisionOf } from './backends.js';

/** The largest weight that a backendRef takes. */
const MOST = 1_000_000;

/**
 * Pure. What each backend is to weigh, in their order, so that regions get what is `asked` and the backends of a region
 * share it as they did before; equally, where none of them had any. Exact as long as whole weights up to a million can
 * say it, and to a millionth beyond; whoever is to have any users has the weight 1 at least. A division as it was before
 * is what was there, and not other weights in the same proportion.
 *
 * @param before as the backends weighed when nothing of ours was there
 */
export function weightsFor(asked: Weights, before: readonly Backend[]): readonly number[] {
  if (sameWeights(divisionOf(before), asked)) return before.map(({ weight }) => weight);
  const regions = new Map(
    [...new Set(before.map(({ region }) => region))].map((name) => [name, partsOf(before, name)]),
  );
  const scale = [...regions.values()].reduce((common, { sum }) => (common / divisor(common, sum)) * sum, 1);
  const exact = before.map(({ region, weight }) => {
    const { each, sum } = regions.get(region) ?? { each: () => 0, sum: 1 };
    return (asked[region] ?? 0) * each(weight) * (scale / sum);
  });
  const shrink = Math.min(1, MOST / Math.max(...exact));
  return exact.map((weight) => (weight === 0 ? 0 : Math.max(1, Math.round(weight * shrink))));
}

/** How the backends of a region share what it gets: in the smallest whole parts. */
function partsOf(backends: readonly Backend[], region: string) {
  const weights = backends.filter((backend) => backend.region === region).map(({ weight }) => weight);
  const common = weights.reduce(divisor, 0);
  const each = (weight: number): number => (common === 0 ? 1 : weight / common);
  return { each, sum: weights.reduce((sum, weight) => sum + each(weight), 0) };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
