import type { Plan, PlannedChange, PlannedStep, RampCeiling } from '../../core/plan.js';
import { percent, spoken, stepName } from '../format.js';
import { radiusWords } from './radius-words.js';

/** One thing that a plan says; `what` tells which thing it is, also in another plan. */
export interface PlanLine {
  readonly what: string;
  readonly text: string;
}

/**
 * A plan as lines that can be compared with those of another.
 * @param figures with what follows from measured load; loads themselves differ from moment to moment and are left out
 */
export function planLines(plan: Plan, figures: boolean): PlanLine[] {
  return [
    ...Object.entries(plan.variables).map(([name, value]) => ({ what: `variable ${name}`, text: value })),
    ...plan.refusals.map((refusal) => ({ what: 'refused', text: refusal })),
    ...(plan.requires ?? []).map(({ experiment, verdict, withinMs }) => {
      return { what: `requires ${experiment}`, text: `${verdict} within ${spoken(withinMs)}` };
    }),
    { what: 'blast radius', text: radiusWords(plan.blastRadius) },
    { what: 'preflight switched off', text: plan.skippedPreflight.join(', ') || 'nothing' },
    ...plan.steps.flatMap((step) => stepLines(step, figures)),
    ...(figures ? plan.capacity.map(capacityLine) : []),
  ];
}

function stepLines(step: PlannedStep, figures: boolean): PlanLine[] {
  const name = stepName(step);
  // How many instances a scale step comes to is measured; its words hold the number.
  const summary = step.kind === 'scale' && !figures ? step.kind : step.summary;
  return [
    { what: name, text: `${summary} (${spoken(step.expectedMs)})` },
    ...step.changes.map((change) => ({ what: `${name}, ${change.kind} ${change.subject}`, text: changeText(change) })),
    ...(step.ceilings ?? []).map((ceiling) => ({
      what: `${name}, ${ceiling.movedPercent} %`,
      text: ceilingText(ceiling, figures),
    })),
  ];
}

function changeText({ class: of, summary, undo }: PlannedChange): string {
  return of === 'harm' ? `harm, ${summary}, undo: ${undo}` : `care, undo: ${undo}`;
}

function ceilingText({ newlyMovedShare, withinBudget }: RampCeiling, figures: boolean): string {
  const fits = !figures || withinBudget === null ? '' : withinBudget ? ', within budget' : ', over budget';
  return `moves ${percent(newlyMovedShare)} of all users${fits}`;
}

function capacityLine({ region, instances, required }: Plan['capacity'][number]): PlanLine {
  return { what: `capacity of ${region}`, text: `${instances} instances, ${required ?? 'unknown'} required` };
}
