import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Delay } from '../core/ports/call-faults.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { duration } from '../core/source/fields.js';
import { formatDuration } from '../core/units.js';
import { callArgs, type CallEffect, CallHarmFault, refineCalls } from './call-harm.js';
import { percentOf } from './call-words.js';

const LONGEST_MS = 60_000;

const args = z
  .strictObject({
    ...callArgs,
    distribution: z.enum(['fixed', 'normal', 'pareto']).default('fixed'),
    delay: duration.describe('Fixed: the delay; normal: its mean; pareto: the least'),
    sd: duration.optional().describe('Normal only: standard deviation'),
    shape: z.number().positive().max(100).optional().describe('Pareto only: tail index; the smaller, the heavier'),
    cap: duration.default(10_000).describe('No call is held up longer'),
  })
  .superRefine(refineCalls)
  .superRefine(({ distribution, delay, sd, shape, cap }, ctx) => {
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if ((distribution === 'normal') !== (sd !== undefined))
      refuse('sd', 'expected with distribution normal, and only there');
    if ((distribution === 'pareto') !== (shape !== undefined))
      refuse('shape', 'expected with distribution pareto, and only there');
    if (cap > LONGEST_MS) refuse('cap', `is too long, expected at most ${formatDuration(LONGEST_MS)}`);
    if (delay > cap) refuse('delay', `is longer than the cap, expected at most ${formatDuration(cap)}`);
  })
  .describe(
    "Delays a share of the calls from the region's gateway to its instances, or from its containers to an upstream",
  );
type Args = z.output<typeof args>;

/** Latency Monkey: calls inside a region take longer, some of them or all, while every health check is well. */
@FaultKind('network.latency')
export class NetworkLatency extends CallHarmFault implements Fault<Args, CallEffect> {
  static readonly args = args;
  readonly kind = 'network.latency';
  readonly args = args;

  plan(instances: readonly Instance[], wanted: Args): Promise<PlannedInjection<CallEffect>[]> {
    const share = wanted.share / 10_000;
    const delay = delayOf(wanted);
    const what = `delay by ${wordsOf(delay)}`;
    const dose = { label: `${percentOf(share)} + ${wordsOf(delay)}`, explainsMs: explainedMs(delay, share) };
    return this.planned(instances, wanted, { kind: 'delay', delay }, { what, dose });
  }
}

function delayOf({ distribution, delay: ms, sd = 0, shape = 1, cap: capMs }: Args): Delay {
  if (distribution === 'normal') return { distribution, ms, sdMs: sd, capMs };
  return distribution === 'pareto' ? { distribution, ms, shape, capMs } : { distribution, ms, capMs };
}

function wordsOf(delay: Delay): string {
  const ms = formatDuration(delay.ms);
  if (delay.distribution === 'fixed') return ms;
  const cap = formatDuration(delay.capMs);
  if (delay.distribution === 'normal') return `${ms} ± ${formatDuration(delay.sdMs)} (normal, at most ${cap})`;
  return `${ms} or more (pareto, shape ${delay.shape}, at most ${cap})`;
}

/**
 * The most that p99 of all calls can rise when this share of them draws a delay: the quantile of the delay which only
 * one call in a hundred exceeds. A share below that one call in a hundred leaves p99 where it is.
 */
function explainedMs(delay: Delay, share: number): number {
  const rarer = 0.01 / share;
  if (rarer > 1) return 0;
  const { ms, capMs } = delay;
  if (delay.distribution === 'fixed') return ms;
  // One draw in seven hundred is further than three standard deviations above the mean.
  const quantile = delay.distribution === 'normal' ? ms + 3 * delay.sdMs : ms / rarer ** (1 / delay.shape);
  return Math.round(Math.min(capMs, quantile));
}
