import { diffArrays } from 'diff';
import type { Plan } from '../../core/plan.js';
import { stamp } from '../format.js';
import { planLines, type PlanLine } from './plan-lines.js';
import { titled } from './facts.js';
import { fit, sections } from './table.js';
import { heading, paint } from './tone.js';

/** One line of a plan that differs; `was` is null for a new one, `is` for one that is gone; both are the same for one that moved. */
export interface PlanChange {
  readonly what: string;
  readonly was: string | null;
  readonly is: string | null;
}

/** What is different in a plan, in its order. Measured figures count only when both plans measured them. */
export function planDiff(before: Plan, now: Plan): readonly PlanChange[] {
  const figures = before.measured && now.measured;
  const parts = diffArrays(planLines(before, figures), planLines(now, figures), { comparator: same });
  const changes: PlanChange[] = [];
  for (const { added, removed, value } of parts)
    if (added || removed)
      for (const { what, text } of value) {
        const change = added ? { what, was: null, is: text } : { what, was: text, is: null };
        // A line that went and came is one that changed, or that stands elsewhere now.
        const at = changes.findIndex((other) => other.what === what && (added ? other.is : other.was) === null);
        const other = changes[at];
        if (other) changes[at] = { what, was: other.was ?? change.was, is: other.is ?? change.is };
        else changes.push(change);
      }
  return changes;
}

const same = (a: PlanLine, b: PlanLine): boolean => a.what === b.what && a.text === b.text;

/** @param diff null when no earlier run kept a plan */
export function planDiffText(
  plan: Plan,
  diff: { readonly run: string; readonly at: string; readonly lines: readonly PlanChange[] } | null,
): string {
  const name = heading(`${plan.experiment} on ${plan.target}`);
  if (!diff) return `${name}: no earlier run kept a plan to compare with`;
  const against = `the last run, ${diff.run} of ${stamp(diff.at)}`;
  if (diff.lines.length === 0) return `${name}: the same plan as of ${against}`;
  const refused = plan.verdict === 'refused' ? paint('warn', 'as it is now it would be refused') : '';
  return sections(titled(`${name} against ${against}`, diff.lines.map(line).join('\n')), refused);
}

function line({ what, was, is }: PlanChange): string {
  if (was === null) return paint('good', `  + ${what}: ${is ?? ''}`);
  if (is === null) return paint('bad', `  - ${what}: ${was}`);
  if (was === is) return paint('warn', `  ~ ${what}: at another place`);
  return paint('warn', `  ~ ${what}: ${fit(was, 200)} -> ${fit(is, 200)}`);
}
