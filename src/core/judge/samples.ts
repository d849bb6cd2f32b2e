import type { SoakSample } from '../run/event.js';
import { difference, samplesOf, served } from '../traffic-window.js';
import type { Histogram, TrafficCounters } from '../traffic.js';

/** A window with fewer requests than this goes on into the next: its mean would be chance. */
const LEAST_REQUESTS = 10;
/** So does one that is shorter than this share of the time between two rounds of probes: somebody has read in between. */
const LEAST_LENGTH = 0.75;

/**
 * Short windows of what each region's users met, one for each pair of readings that follow each other, longer where
 * there were few requests. What is left over at the end is left out.
 * @param readings oldest first
 * @param intervalMs time between two rounds of probes
 */
export function samplesByRegion(
  readings: readonly TrafficCounters[],
  intervalMs: number,
): Readonly<Record<string, readonly SoakSample[]>> {
  const routes = Object.values(readings.at(-1)?.routes ?? {});
  const regions = new Set(routes.flatMap((route) => Object.keys(route.regions)));
  return Object.fromEntries(
    [...regions].map((region) => [region, samplesOfRegion(readings, region, intervalMs * LEAST_LENGTH)]),
  );
}

function samplesOfRegion(
  [first, ...rest]: readonly TrafficCounters[],
  region: string,
  leastMs: number,
): readonly SoakSample[] {
  const samples: SoakSample[] = [];
  let from = first;
  for (const reading of rest) {
    if (!from) break;
    if (reading.at - from.at < leastMs) continue;
    const window = difference(reading, from);
    const { requests, failed, latency } = served(window, Object.keys(window.routes), region);
    if (requests < LEAST_REQUESTS) continue;
    samples.push({ meanMs: meanOf(latency), errors: failed / requests });
    from = reading;
  }
  return samples;
}

/** Mean latency, every answer taken for the middle of its bucket; those beyond the last bound for that bound. */
function meanOf(histogram: Histogram): number {
  const { boundsMs, counts } = histogram;
  const sum = counts.reduce((total, count, index) => {
    const low = index === 0 ? 0 : (boundsMs[index - 1] ?? 0);
    return total + count * ((low + (boundsMs[index] ?? low)) / 2);
  }, 0);
  const count = samplesOf(histogram);
  return count === 0 ? 0 : sum / count;
}
