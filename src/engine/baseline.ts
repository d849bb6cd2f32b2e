import { samplesByRegion } from '../core/judge/samples.js';
import { BASELINE_WINDOWS_MS, ENOUGH_WINDOWS } from '../core/judge/windows.js';
import { quantile, served, successRate, type TrafficWindow } from '../core/traffic-window.js';
import type { WriteAudit } from '../core/ports/fleet.js';
import type { Baseline, RegionBaseline, SoakSample, WriteTotals } from '../core/run/event.js';
import { totals } from './totals.js';
import { regionsOf, type TrafficLog } from './traffic-log.js';
import type { Work } from './work.js';

/** How far back the baseline looks, milliseconds: long enough that one lucky second does not set the standard. */
export const BASELINE_MS = 6_000;

/** How long it is waited for readings, milliseconds: a meter that cannot be read gives no baseline. */
const PATIENCE_MS = 20_000;

/**
 * Waits until there are readings for a whole baseline, and windows for a gate that compares them: who took the run over
 * a moment ago has not watched for so long.
 */
export async function watchedLongEnough({ session, bench, method, traffic }: Work): Promise<void> {
  if (!bench.fleet.capabilities.traffic) return;
  const { clock, state } = session;
  const compares = state.experiment.method.some((step) => step.kind === 'shift' && step.gate.statistics !== undefined);
  const until = clock.monotonic() + (compares ? BASELINE_WINDOWS_MS : PATIENCE_MS);
  const watched = (): boolean =>
    session.now - (traffic.since ?? session.now) >= BASELINE_MS &&
    (!compares || Object.values(windowsOf(session.now, traffic)).every(({ length }) => length >= ENOUGH_WINDOWS));
  while (!watched() && clock.monotonic() < until && !method.aborted)
    await clock.sleep(state.experiment.steadyState.intervalMs, method);
}

/** What users and regions are like before anything is touched, from the readings taken while the hypothesis was checked. */
export async function takeBaseline({ session, bench, traffic }: Work): Promise<Baseline> {
  const { traffic: meter, writes, routers } = bench.fleet.capabilities;
  const [counters, audit] = await Promise.all([meter?.read(), writes?.audit()]);
  if (counters) traffic.add(session.now, counters);
  const since = session.now - BASELINE_MS;
  const window = traffic.window(since);
  const samples = windowsOf(session.now, traffic);
  return {
    regions: window ? regionBaselines(window, samples) : {},
    ...(window && { everywhere: together(window, Object.keys(routers ?? {})) }),
    load: window ? loads(window) : {},
    users: counters
      ? { ...totals(counters), incarnation: counters.incarnation }
      : { requests: 0, lost: 0, retried: 0, stragglers: 0 },
    writes: audit ? countsOf(audit) : null,
  };
}

const windowsOf = (now: number, traffic: TrafficLog): ReturnType<typeof samplesByRegion> =>
  samplesByRegion(traffic.readings(now - BASELINE_WINDOWS_MS));

/** What was overwritten before this run is nobody's concern: only how much it was. */
function countsOf({ acknowledged, lost, conflicts }: WriteAudit): WriteTotals {
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
