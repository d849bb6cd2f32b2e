import type { GateMargins } from '../experiment/experiment.js';
import type { Baseline, GateDecision } from '../run/event.js';

/** What a region did in the soak. */
export interface RegionWindow {
  readonly requests: number;
  readonly errors: number;
  readonly p99Ms: number | null;
}

/** What a gate found. `used`: share of the allowed worsening, 0 as good as the baseline, 1 at the limit. */
export interface GateVerdict {
  readonly decision: GateDecision;
  readonly evidence: string;
  readonly used: number;
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
): GateVerdict {
  const drift = controlDrift(baseline, windows, control);
  return together(survivors.map((region) => judgeRegion(region, baseline, windows[region], drift, margins)));
}

/** One worse is worse, one undecided is undecided, and nothing at all is undecided too. */
export function together(verdicts: readonly GateVerdict[]): GateVerdict {
  const evidence = verdicts.map((verdict) => verdict.evidence).join('; ');
  const used = Math.max(0, ...verdicts.map((verdict) => verdict.used));
  const worse = verdicts.find((verdict) => verdict.decision === 'worse');
  if (worse) return { decision: 'worse', evidence: worse.evidence, used };
  const open = verdicts.length === 0 || verdicts.some((verdict) => verdict.decision === 'undecided');
  return { decision: open ? 'undecided' : 'pass', evidence, used };
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
): GateVerdict {
  const requests = window?.requests ?? 0;
  if (!window || requests < ENOUGH)
    return { decision: 'undecided', evidence: `${region}: ${requests} of ${ENOUGH} requests`, used: 1 };
  const own = baseline.regions[region] ?? { successRate: 1, p99Ms: null };
  const success = 1 - window.errors / window.requests;
  const usualSuccess = Math.min(1, own.successRate - drift.success);
  const leastSuccess = usualSuccess - margins.successDrop;
  const usualLatency = (own.p99Ms ?? 0) * drift.latency;
  const mostLatency = Math.max(margins.latencyFloorMs, usualLatency * margins.latencyFactor);
  const used = Math.max(
    window.errors === 0 ? 0 : shareUsed(usualSuccess - success, margins.successDrop),
    window.p99Ms === null ? 0 : shareUsed(window.p99Ms - usualLatency, mostLatency - usualLatency),
  );
  const seen = `${region}: ${percent(success)} of ${window.requests} requests good (at least ${percent(leastSuccess)}), p99 ${window.p99Ms ?? '?'} ms (at most ${Math.round(mostLatency)} ms)`;
  if (window.errors > 0 && success < leastSuccess) return { decision: 'worse', evidence: seen, used };
  if (window.p99Ms !== null && window.p99Ms > mostLatency) return { decision: 'worse', evidence: seen, used };
  return { decision: 'pass', evidence: seen, used };
}

/** How much of what is allowed has been used; 0 when nothing got worse, and never more than all where nothing is allowed. */
function shareUsed(worsened: number, allowed: number): number {
  if (worsened <= 0) return 0;
  return allowed > 0 ? worsened / allowed : 1;
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
