import { kneeOf } from '../judge/knee.js';
import type { DoseDocument, DoseSeries } from './document.js';
import type { Baseline, Recorded, RunEvent } from './event.js';

type Dosed = Extract<RunEvent, { type: 'InjectionPlanned' }>;
interface Step extends DoseDocument {
  readonly explainsMs: number;
  readonly baselineMs: number | null;
}

/** Faults that have a dose, those of one kind on one subject as a series in the order of the method, with its knee. */
export function dosesOf(events: readonly Recorded[]): DoseSeries[] {
  const all = events.map(({ event }) => event);
  const baseline = all.find((event) => event.type === 'PreflightPassed')?.baseline ?? null;
  const planned = all.filter(
    (event): event is Dosed => event.type === 'InjectionPlanned' && event.plan.dose !== undefined,
  );
  const names = [...new Set(planned.map(seriesOf))];
  return names.flatMap((name) => {
    const own = planned.filter((one) => seriesOf(one) === name);
    const steps = own.map((one) => stepOf(one, all, baseline));
    const [first] = own;
    const knee = steps.length > 1 ? kneeOf(steps) : null;
    const at = knee && steps[knee.at];
    return first
      ? [
          {
            kind: first.kind,
            subject: first.plan.subject,
            doses: steps.map(({ explainsMs: _, baselineMs: __, ...shown }) => shown),
            knee: knee && at ? { injection: at.injection, label: at.label, reason: knee.reason } : null,
          },
        ]
      : [];
  });
}

const seriesOf = ({ kind, plan }: Dosed): string => `${kind} ${plan.subject}`;

/** Of several workers each has seen a part of it: the worst counts. */
function stepOf({ id, plan }: Dosed, all: readonly RunEvent[], baseline: Baseline | null): Step {
  const felt = all.flatMap((event) => (event.type === 'DoseFelt' && event.id === id ? [event] : []));
  const met = felt.flatMap(({ regions }) => Object.values(regions));
  const p99s = met.flatMap(({ p99Ms }) => (p99Ms === null ? [] : [p99Ms]));
  const before = plan.regions.flatMap((region) => baseline?.regions[region]?.p99Ms ?? []);
  return {
    injection: id,
    label: plan.dose?.label ?? '',
    requests: met.reduce((sum, { requests }) => sum + requests, 0),
    errors: met.reduce((sum, { errors }) => sum + errors, 0),
    p99Ms: p99s.length > 0 ? Math.max(...p99s) : null,
    left: felt.flatMap(({ left }) => left),
    explainsMs: plan.dose?.explainsMs ?? 0,
    baselineMs: before.length > 0 ? Math.max(...before) : null,
  };
}
