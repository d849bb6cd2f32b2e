import { mean } from 'simple-statistics';
import { messageOf } from '../errors.js';
import type { GateStatistics } from '../experiment/experiment.js';
import type { Baseline, SoakSample } from '../run/event.js';
import { together, type GateVerdict } from './gate.js';
import { locationShift } from './mann-whitney.js';
import { ENOUGH_WINDOWS } from './windows.js';

type Samples = Readonly<Record<string, readonly SoakSample[]>>;

/**
 * Whether windows of the soak are worse than windows of the baseline by more than chance, after Kayenta's judge: the
 * whole confidence interval of the difference lies above a share (`tolerance`) of its estimate, and the effect is large
 * enough to matter.
 * kayenta-judge/src/main/scala/com/netflix/kayenta/judge/classifiers/metric/MannWhitneyClassifier.scala
 * Unlike there, missing data, too few windows, a control that was not measured and an error of the computation are
 * undecided and never a pass; where the baseline has no errors at all, any are infinitely more.
 * @param control what the same test finds worse there is the weather's, and is forgiven to the survivors
 */
export function judgeStatistics(
  baseline: Baseline,
  windows: Samples,
  survivors: readonly string[],
  control: readonly string[],
  rule: GateStatistics,
): GateVerdict {
  const unknown = control.flatMap((region) => missing(region, baseline, windows));
  if (unknown.length > 0) return undecided(`control ${unknown.join('; ')}`);
  try {
    const drift = driftOf(baseline, windows, control, rule);
    return together(survivors.map((region) => judgeRegion(region, baseline, windows, drift, rule)));
  } catch (error) {
    return undecided(`the samples could not be compared: ${messageOf(error)}`);
  }
}

/** Factor of latency and share of errors that the control has gained. */
interface Drift {
  readonly latency: number;
  readonly errors: number;
}

function judgeRegion(
  region: string,
  baseline: Baseline,
  windows: Samples,
  drift: Drift,
  rule: GateStatistics,
): GateVerdict {
  const [few] = missing(region, baseline, windows);
  if (few !== undefined) return undecided(few);
  const before = samplesBefore(baseline, region).map(({ meanMs, errors }) => ({
    meanMs: meanMs * drift.latency,
    errors: errors + drift.errors,
  }));
  const { latency, errors } = compared(windows[region] ?? [], before, rule);
  const found = [
    latency.more &&
      `mean latency ${latency.factor.toFixed(2)} times the baseline's (counts from ${rule.effect.latency})`,
    errors.more && `${percent(errors.difference)} more errors (counts from ${percent(rule.effect.errors)})`,
  ].filter((words) => words !== false);
  const sure = `with ${percent(rule.confidence)} confidence`;
  if (latency.matters || errors.matters)
    return { decision: 'worse', evidence: `${region}: ${found.join(', ')}, ${sure}`, used: 1 };
  const used = Math.max(
    latency.more && rule.effect.latency > 1 ? (latency.factor - 1) / (rule.effect.latency - 1) : 0,
    errors.more && rule.effect.errors > 0 ? errors.difference / rule.effect.errors : 0,
  );
  const evidence =
    found.length > 0 ? `${found.join(', ')}, ${sure}, too little to matter` : `no different from its baseline ${sure}`;
  return { decision: 'pass', evidence: `${region}: ${evidence}`, used: Math.max(0, Math.min(1, used)) };
}

interface Comparison {
  /** More than chance. `matters`: also large enough. */
  readonly latency: { readonly more: boolean; readonly matters: boolean; readonly factor: number };
  readonly errors: { readonly more: boolean; readonly matters: boolean; readonly difference: number };
}

function compared(now: readonly SoakSample[], before: readonly SoakSample[], rule: GateStatistics): Comparison {
  const of = (pick: (sample: SoakSample) => number) => ({ now: now.map(pick), before: before.map(pick) });
  const latency = of(({ meanMs }) => meanMs);
  const errors = of(({ errors: share }) => share);
  const usual = mean(latency.before);
  const factor = usual > 0 ? mean(latency.now) / usual : Infinity;
  const difference = mean(errors.now) - mean(errors.before);
  const [slower, failing] = [isMore(latency, rule), isMore(errors, rule)];
  return {
    latency: { more: slower, matters: slower && factor >= rule.effect.latency, factor },
    errors: { more: failing, matters: failing && difference >= rule.effect.errors, difference },
  };
}

function isMore(
  { now, before }: { readonly now: readonly number[]; readonly before: readonly number[] },
  { confidence, tolerance }: GateStatistics,
): boolean {
  const { lower, estimate } = locationShift(now, before, confidence);
  return lower > tolerance * Math.abs(estimate);
}

function driftOf(baseline: Baseline, windows: Samples, control: readonly string[], rule: GateStatistics): Drift {
  const drifts = control.map((region) => compared(windows[region] ?? [], samplesBefore(baseline, region), rule));
  return {
    latency: Math.max(1, ...drifts.map(({ latency }) => (latency.more ? latency.factor : 1))),
    errors: Math.max(0, ...drifts.map(({ errors }) => (errors.more ? errors.difference : 0))),
  };
}

function missing(region: string, baseline: Baseline, windows: Samples): readonly string[] {
  const [now, before] = [windows[region]?.length ?? 0, samplesBefore(baseline, region).length];
  return now >= ENOUGH_WINDOWS && before >= ENOUGH_WINDOWS
    ? []
    : [`${region}: ${now} windows of the soak and ${before} of the baseline, ${ENOUGH_WINDOWS} of each are needed`];
}

const samplesBefore = ({ regions }: Baseline, region: string): readonly SoakSample[] => regions[region]?.samples ?? [];
const undecided = (evidence: string): GateVerdict => ({ decision: 'undecided', evidence, used: 1 });
const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
