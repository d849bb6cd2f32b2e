/** What an engine says of a container's limit. */
interface CpuLimit {
  readonly NanoCpus?: number;
  readonly CpuQuota?: number;
  readonly CpuPeriod?: number;
}

/** The kernel's own, where none is given. Microseconds. */
const PERIOD_US = 100_000;

/** Pure. How many cores a container may use; infinite without a limit. */
export function coresOf({ NanoCpus: nano = 0, CpuQuota: quota = 0, CpuPeriod: period = 0 }: CpuLimit): number {
  if (nano > 0) return nano / 1e9;
  return quota > 0 ? quota / (period > 0 ? period : PERIOD_US) : Infinity;
}
