import type { ProbeSpec, Rule } from '../experiment/experiment.js';
import type { Measurement } from '../ports/probe.js';
import type { ProbeResult } from '../run/event.js';

/**
 * Judges a measurement by the probe's explicit rules, or each of several by the same rules. `ok` is null when there
 * were too few samples to say.
 */
export function judge(spec: ProbeSpec, measurement: Measurement): ProbeResult {
  if (!measurement.each) return judgeOne(spec, measurement);
  const results = Object.entries(measurement.each).map(([subject, one]) => ({ subject, ...judgeOne(spec, one) }));
  const bad = results.filter(({ ok }) => ok === false);
  const open = results.filter(({ ok }) => ok === null);
  const shown = bad.length > 0 ? bad : open.length > 0 ? open : results;
  return {
    probe: spec.name,
    ok: bad.length > 0 ? false : results.length === 0 || open.length > 0 ? null : true,
    values: Object.fromEntries(
      results.flatMap(({ subject, values }) =>
        Object.entries(values).map(([name, value]) => [`${subject} ${name}`, value] as const),
      ),
    ),
    detail:
      results.length === 0
        ? `${spec.name}: nobody was served anywhere`
        : shown.map(({ subject, detail }) => detail.replace(/^.*?: /, () => `${spec.name}: ${subject} `)).join('; '),
  };
}

function judgeOne(spec: ProbeSpec, measurement: Omit<Measurement, 'each'>): ProbeResult {
  const { values, samples, enough } = measurement;
  if (samples !== undefined && enough !== undefined && samples < enough) {
    return {
      probe: spec.name,
      ok: null,
      values,
      detail: `${spec.name}: ${samples} samples, ${enough} are needed to judge`,
    };
  }
  const checks = Object.entries(spec.tolerance).map(([value, rule]) => ({
    value,
    rule,
    ok: meets(rule, values[value]),
  }));
  const bad = checks.filter((check) => !check.ok);
  const shown = bad.length > 0 ? bad : checks;
  const detail = shown.map(
    ({ value, rule }) => `${value} ${shortly(values[value])}, ${bad.length > 0 ? 'expected' : 'met'} ${words(rule)}`,
  );
  return { probe: spec.name, ok: bad.length === 0, values, detail: `${spec.name}: ${detail.join('; ')}` };
}

/** A probe that could not be read: missing is a breach. */
export function missing(spec: ProbeSpec, why: string): ProbeResult {
  return { probe: spec.name, ok: false, values: {}, detail: `${spec.name}: could not be measured (${why})` };
}

/** Whether a value meets every part of a rule; a value that was not measured meets none. */
export function meets(rule: Rule, value: number | string | undefined): boolean {
  if (value === undefined) return false;
  if (rule.equals !== undefined && String(value) !== String(rule.equals)) return false;
  const ordered = rule.atLeast !== undefined || rule.atMost !== undefined || rule.between !== undefined;
  if (!ordered) return rule.equals !== undefined;
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (rule.atLeast !== undefined && value < rule.atLeast) return false;
  if (rule.atMost !== undefined && value > rule.atMost) return false;
  return rule.between === undefined || (value >= rule.between[0] && value <= rule.between[1]);
}

function words(rule: Rule): string {
  const parts = [
    rule.equals !== undefined && `exactly ${rule.equals}`,
    rule.atLeast !== undefined && `at least ${rule.atLeast}`,
    rule.atMost !== undefined && `at most ${rule.atMost}`,
    rule.between !== undefined && `between ${rule.between[0]} and ${rule.between[1]}`,
  ];
  return parts.filter(Boolean).join(' and ');
}

function shortly(value: number | string | undefined): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(Number(value.toPrecision(5))) : value;
}
