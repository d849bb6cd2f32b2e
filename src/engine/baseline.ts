import { messageOf } from '../core/errors.js';
import { samplesByRegion } from '../core/judge/samples.js';
import { whyNoBaseline } from '../core/judge/steady-load.js';
import { BASELINE_WINDOWS_MS, ENOUGH_WINDOWS } from '../core/judge/windows.js';
import { quantile, served, successRate, type TrafficWindow } from '../core/traffic-window.js';
import type { TrafficMeter, WriteAudit } from '../core/ports/fleet.js';
import type { Baseline, RegionBaseline, SoakSample, WriteTotals } from '../core/run/event.js';
import { within } from './calls.js';
import { totals } from './totals.js';
import { regionsOf } from './traffic-log.js';
import type { Work } from './work.js';

/** How far back the baseline looks, milliseconds: long enough that one lucky second does not set the standard. */
export const BASELINE_MS = 6_000;

/** How long a steady load is waited for, milliseconds. */
const PATIENCE_MS = 60_000;
/** Time between two readings while it is waited for, milliseconds, where probes are further apart. */
const READ_EVERY_MS = 500;

/** What users and regions are like before anything is touched. `why`: why that is no baseline; null when it is one. */
interface Taken {
  readonly baseline: Omit<Baseline, 'writes'>;
  readonly why: string | null;
}

/**
 * Waits until the users were counted for a whole baseline and their load stood still in it, and there are windows for a
 * gate that compares them: who took the run over a moment ago has not watched for so long.
 * @param patienceMs how long a steady load is waited for
 */
export async function takeBaseline(work: Work, patienceMs = PATIENCE_MS): Promise<Taken> {
  const { session, bench, method } = work;
  const meter = bench.fleet.capabilities.traffic;
  const { clock, state } = session;
  const { method: steps, steadyState } = state.experiment;
  const compares = steps.some((step) => step.kind === 'shift' && step.gate.statistics !== undefined);
  const begun = clock.monotonic();
  for (;;) {
    const why = meter ? await whyNoneYet(work, meter) : null;
    const waited = clock.monotonic() - begun;
    const over = method.aborted || waited >= (why === null ? BASELINE_WINDOWS_MS : patienceMs);
    if (why === null || over) {
      const baseline = baselineOf(work);
      if (over || !compares || hasWindows(baseline)) return { baseline, why };
    }
    await clock.sleep(Math.min(READ_EVERY_MS, steadyState.intervalMs), method);
  }
}

async function whyNoneYet({ session, traffic }: Work, meter: TrafficMeter): Promise<string | null> {
  try {
    const read = () => meter.read();
    traffic.add(session.now, await within(session.clock, session.state.tempo.callTimeoutMs, 'reading traffic', read));
  } catch (error) {
    return messageOf(error);
  }
  return whyNoBaseline(traffic.readings(session.now - BASELINE_MS), BASELINE_MS);
}

function hasWindows({ regions }: Taken['baseline']): boolean {
  return Object.values(regions).every(({ samples = [] }) => samples.length >= ENOUGH_WINDOWS);
}

function baselineOf({ session, bench, traffic }: Work): Taken['baseline'] {
  const { intervalMs } = session.state.experiment.steadyState;
  const counters = traffic.latest;
  const window = traffic.window(session.now - BASELINE_MS);
  const samples = samplesByRegion(traffic.readings(session.now - BASELINE_WINDOWS_MS), intervalMs);
  return {
    regions: window ? regionBaselines(window, samples) : {},
    ...(window && { everywhere: together(window, Object.keys(bench.fleet.capabilities.routers ?? {})) }),
    load: window ? loads(window) : {},
    users: counters
      ? { ...totals(counters), incarnation: counters.incarnation }
      : { requests: 0, lost: 0, retried: 0, stragglers: 0 },
  };
}

/** What was overwritten before this run is nobody's concern: only how much it was. */
export function countsOf({ acknowledged, lost, conflicts }: WriteAudit): WriteTotals {
  return { acknowledged, lost, conflicts };
}

/** All users of the divided routes, whichever region served them. */
function together(window: TrafficWindow, routes: readonly string[]): RegionBaseline {
  const all = served(window, routes, null);
  return {
    requestsPerSecond: perSecond(all.requests, window.ms),
    successRate: successRate(all) ?? 1,
    p99Ms: quantile(all.latency, 0.99),
  };
}

function regionBaselines(
  window: TrafficWindow,
  samples: Readonly<Record<string, readonly SoakSample[]>>,
): Record<string, RegionBaseline> {
  return Object.fromEntries(
    Object.entries(regionsOf(window)).map(([region, { requests, errors, p99Ms }]) => [
      region,
      {
        requestsPerSecond: perSecond(requests, window.ms),
        successRate: successRate({ requests, failed: errors }) ?? 1,
        p99Ms,
        samples: samples[region] ?? [],
      },
    ]),
  );
}

function loads(window: TrafficWindow): Record<string, number> {
  return Object.fromEntries(
    Object.keys(window.routes).map((route) => [route, perSecond(served(window, [route], null).requests, window.ms)]),
  );
}

const perSecond = (count: number, ms: number): number => (ms > 0 ? (count * 1000) / ms : 0);
