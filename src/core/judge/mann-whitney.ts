import { bisect, probit, wilcoxonRankSum } from 'simple-statistics';

/** By how much one sample lies above another: an estimate, and the interval that holds the truth with the confidence. */
export interface LocationShift {
  readonly lower: number;
  readonly estimate: number;
  readonly upper: number;
}

const MOST_ITERATIONS = 200;
/** How exactly the ends are found, as a share of the range in which they can lie. */
const PRECISION = 1e-6;

/**
 * The shift of location between two samples by the Mann-Whitney U test: the values that the test, normal approximation
 * with correction for ties and continuity, does not reject (Mann and Whitney 1947; Hodges and Lehmann 1963 for the
 * estimate). As R's wilcox.test with conf.int, from which Kayenta's judge has it:
 * kayenta-mannwhitney/src/main/scala/com/netflix/kayenta/mannwhitney/MannWhitney.scala
 * @param confidence share of 1, two-sided
 * @throws when a sample is empty or has a value that is no number
 */
export function locationShift(
  sample: readonly number[],
  reference: readonly number[],
  confidence: number,
): LocationShift {
  if (![...sample, ...reference].every(Number.isFinite)) throw new Error('a sample has a value that is no number');
  const [low, high] = [Math.min(...sample) - Math.max(...reference), Math.max(...sample) - Math.min(...reference)];
  // Also where every value of each sample is the same, and the test knows no variance.
  if (low === high) return { lower: low, estimate: low, upper: high };
  const quantile = probit(1 - (1 - confidence) / 2);
  const at = (z: number): number => whereStatisticIs(z, sample, reference, low, high);
  return { lower: at(quantile), estimate: at(0), upper: at(-quantile) };
}

/** The statistic falls as the sample is moved down: where it crosses `z`, or the end of the range that is nearest to it. */
function whereStatisticIs(
  z: number,
  sample: readonly number[],
  reference: readonly number[],
  low: number,
  high: number,
): number {
  const beyond = (shift: number): number => statistic(sample, reference, shift) - z;
  if (beyond(low) <= 0) return low;
  if (beyond(high) >= 0) return high;
  return bisect(beyond, low, high, MOST_ITERATIONS, (high - low) * PRECISION);
}

/** U of the sample moved down by `shift`, standardised. */
function statistic(sample: readonly number[], reference: readonly number[], shift: number): number {
  const moved = sample.map((value) => value - shift);
  const [n, m] = [sample.length, reference.length];
  const excess = wilcoxonRankSum(moved, [...reference]) - (n * (n + 1)) / 2 - (n * m) / 2;
  const ties = tiesOf([...moved, ...reference]).reduce((sum, count) => sum + count ** 3 - count, 0);
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  return (excess - Math.sign(excess) * 0.5) / Math.sqrt(variance);
}

function tiesOf(values: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
