import type { GateMargins } from '../experiment/experiment.js';
import type { Baseline, GateDecision } from '../run/event.js';

/** What a region did in the soak. */
export interface RegionWindow {
  readonly requests: number;
  readonly errors: number;
  readonly p99Ms: number | null;
}

/** Fewer requests than this in a window prove nothing, unless none was asked for. */
export const ENOUGH = 100;

/**
 * Whether the survivors bear what was moved to them: no worse than their own baseline, corrected by how the control
 * drifted meanwhile, by more than the margins. A window of at least 100 requests without an error passes on success
 * rate whatever the baseline was.
 * @param survivors regions of the route that have users now
 * @param control regions that no step touches; their drift is the weather's, not the shift's
 */
export function judgeGate(
  baseline: Baseline,
  windows: Readonly<Record<string, RegionWindow>>,
  survivors: readonly string[],
  control: readonly string[],
  margins: GateMargins,
): { decision: GateDecision; evidence: string } {
  const drift = controlDrift(baseline, windows, control);
  const verdicts = survivors.map((region) => judgeRegion(region, baseline, windows[region], drift, margins));
  const evidence = verdicts.map((verdict) => verdict.evidence).join('; ');
  const worse = verdicts.find((verdict) => verdict.decision === 'worse');
  if (worse) return { decision: 'worse', evidence: worse.evidence };
  if (verdicts.length === 0 || verdicts.some((verdict) => verdict.decision === 'undecided'))
    return { decision: 'undecided', evidence };
  return { decision: 'pass', evidence };
}

interface Drift {
  readonly success: number;
  readonly latency: number;
}

function judgeRegion(
  region: string,
  baseline: Baseline,
  window: RegionWindow | undefined,
  drift: Drift,
  margins: GateMargins,
): { decision: GateDecision; evidence: string } {
  const requests = window?.requests ?? 0;
  if (!window || requests < ENOUGH)
    return { decision: 'undecided', evidence: `${region}: ${requests} of ${ENOUGH} requests` };
  const own = baseline.regions[region] ?? { successRate: 1, p99Ms: null };
  const success = 1 - window.errors / window.requests;
  const leastSuccess = Math.min(1, own.successRate - drift.success) - margins.successDrop;
  const mostLatency = Math.max(margins.latencyFloorMs, (own.p99Ms ?? 0) * margins.latencyFactor * drift.latency);
  const seen = `${region}: ${percent(success)} of ${window.requests} requests good (at least ${percent(leastSuccess)}), p99 ${window.p99Ms ?? '?'} ms (at most ${Math.round(mostLatency)} ms)`;
  if (window.errors > 0 && success < leastSuccess) return { decision: 'worse', evidence: seen };
  if (window.p99Ms !== null && window.p99Ms > mostLatency) return { decision: 'worse', evidence: seen };
  return { decision: 'pass', evidence: seen };
}

/** How much worse the control became: success lost (share), latency factor. Never better than none, so that luck there hides nothing here. */
function controlDrift(
  baseline: Baseline,
  windows: Readonly<Record<string, RegionWindow>>,
  control: readonly string[],
): Drift {
  const drifts = control.flatMap((region): Drift[] => {
    const before = baseline.regions[region];
    const now = windows[region];
    if (!before || !now || now.requests < ENOUGH) return [];
    const success = before.successRate - (1 - now.errors / now.requests);
    const latency = before.p99Ms && now.p99Ms ? now.p99Ms / before.p99Ms : 1;
    return [{ success: Math.max(0, success), latency: Math.max(1, latency) }];
  });
  return {
    success: Math.max(0, ...drifts.map((drift) => drift.success)),
    latency: Math.max(1, ...drifts.map((drift) => drift.latency)),
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
