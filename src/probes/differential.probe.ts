import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { When } from '../core/experiment/experiment.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Known, Measurement, Probe, ProbeType } from '../core/ports/probe.js';
import type { RegionBaseline } from '../core/run/event.js';
import { duration } from '../core/source/fields.js';
import { eachRegion, namedRegion } from './each-region.js';
import { SlidingTraffic, type Reading } from './sliding-traffic.js';
import { APART, isFull, measured, TOGETHER, UNITS } from './traffic-measure.js';

const args = z
  .strictObject({
    measure: z.enum(['rate', 'successRate', 'p99']),
    region: z.string().min(1).default(TOGETHER),
    against: z.enum(['baseline', 'control']),
    window: duration,
  })
  .describe('`ratio` and `difference` of what users meet to the time before the run, or to users whom no step touches');
type Args = z.output<typeof args>;

/**
 * What users meet, compared: with the same users before anything was touched (`baseline`), or with users whom no step
 * touches at this moment (`control`). `ratio` is value / reference, `difference` value - reference.
 */
@ProbeKind('differential')
export class DifferentialProbe implements ProbeType<Args> {
  readonly type = 'differential';
  readonly args = args;
  readonly needs: readonly Capability[] = ['traffic', 'routers'];

  values({ measure }: Args) {
    return { ratio: 'number', difference: measure === 'p99' ? UNITS.p99 : 'number' } as const;
  }

  /** The baseline is taken when the check before the run has held. */
  when({ against }: Args): readonly When[] {
    return against === 'baseline' ? ['during', 'after'] : ['before', 'during', 'after'];
  }

  make(name: string, wanted: Args, capabilities: Partial<Capabilities>): Probe {
    const traffic = new SlidingTraffic(name, capabilities, wanted.window);
    return {
      name,
      async measure(signal, known) {
        const reading = await traffic.read(signal);
        if (!known) throw new SilverbackError('target-unreachable', `${name}: there is nothing to compare with`);
        const of = (region: string) => compared(wanted, reading, known, region);
        if (wanted.region === TOGETHER) return of(TOGETHER);
        if (wanted.region !== APART) return namedRegion(wanted.region, reading, wanted.window, known, of);
        return eachRegion(reading, reading.divided, wanted.window, known, of);
      },
    };
  }
}

function compared(wanted: Args, reading: Reading, known: Known, region: string): Omit<Measurement, 'each'> {
  const now = valueOf(wanted, reading, region);
  const then = wanted.against === 'baseline' ? recorded(wanted, known, region) : control(wanted, reading, known);
  const samples = Math.min(now.samples ?? 0, then.samples ?? 0);
  const { value } = now.values;
  const { value: reference } = then.values;
  if (typeof value !== 'number' || typeof reference !== 'number')
    return { values: {}, samples, enough: now.enough ?? 1 };
  // Nothing compared with nothing is the same; something with nothing is beyond every ratio, and left out.
  const ratio = reference === 0 ? (value === 0 ? 1 : undefined) : value / reference;
  const difference = value - reference;
  const values: Record<string, number> = ratio === undefined ? { difference } : { ratio, difference };
  return { values, samples, enough: now.enough ?? 1 };
}

function valueOf({ measure, window }: Args, reading: Reading, region: string): Omit<Measurement, 'each'> {
  const routes = region === TOGETHER ? reading.divided : reading.counted;
  if (measure === 'rate' && !isFull(reading.window, window)) return { values: {}, samples: 0, enough: 1 };
  return measured(reading.window, measure, routes, region === TOGETHER ? null : region);
}

function recorded({ measure }: Args, { baseline }: Known, region: string): Omit<Measurement, 'each'> {
  const before = region === TOGETHER ? baseline?.everywhere : baseline?.regions[region];
  if (!before) throw new SilverbackError('target-unreachable', `there is no baseline of ${region}`);
  const value = READ[measure](before);
  if (value === null) throw new SilverbackError('target-unreachable', `the baseline of ${region} has no ${measure}`);
  return { values: { value }, samples: Infinity };
}

const READ: Readonly<Record<Args['measure'], (baseline: RegionBaseline) => number | null>> = {
  rate: ({ requestsPerSecond }) => requestsPerSecond,
  successRate: ({ successRate }) => successRate,
  p99: ({ p99Ms }) => p99Ms,
};

function control(wanted: Args, reading: Reading, { control: regions }: Known): Omit<Measurement, 'each'> {
  const [region] = regions;
  if (region === undefined) throw new SilverbackError('unsupported-by-target', 'the target names no control');
  return valueOf(wanted, reading, region);
}
