import type { RunDocument, StepDocument } from '../../../core/run/document.js';
import { stepName } from '../../format.js';
import { SPAN, type TimeScale } from './time-scale.js';

/** A moment of the run on the axis, named. */
export interface Mark {
  readonly x: number;
  readonly label: string;
  readonly row: number;
  /** Too close to the right edge: the name stands left of its line. */
  readonly leftwards: boolean;
  readonly alarm: boolean;
}

/** Height of a row of names, pixels. */
export const ROW = 15;
const CHARACTER = 6.3;
const GAP = 14;

/**
 * The start of every step and of a rollback, their names in rows so that none covers another. Rows are given from the
 * right, so that the line down from a higher row passes left of the names below it.
 */
export function marksOf(run: RunDocument, scale: TimeScale): readonly Mark[] {
  const moments = run.steps.flatMap((step) =>
    step.startedAt ? [{ at: step.startedAt, label: nameOf(run, step), alarm: step.status === 'failed' }] : [],
  );
  const rollback = run.phases.find(({ name }) => name === 'rollback');
  if (rollback) moments.push({ at: rollback.startedAt, label: 'rollback', alarm: true });
  const starts: number[] = [];
  return moments
    .map(({ at, ...rest }) => ({ x: scale.place(Date.parse(at)), ...rest }))
    .sort((a, b) => b.x - a.x)
    .map(({ x, label, alarm }) => {
      const width = label.length * CHARACTER + GAP;
      const leftwards = x + width > SPAN;
      const end = leftwards ? x : x + width;
      const free = starts.findIndex((start) => end <= start);
      const row = free === -1 ? starts.length : free;
      starts[row] = leftwards ? x - width : x;
      return { x, label, row, leftwards, alarm };
    });
}

/** A shift goes away or home: the phase that it began says which. */
function nameOf({ phases }: RunDocument, step: StepDocument): string {
  if (step.kind !== 'shift') return stepName(step);
  return phases.find(({ startedAt }) => startedAt === step.startedAt)?.name ?? step.kind;
}

/** Room above a chart that shows the names, pixels. */
export function roomFor(marks: readonly Mark[]): number {
  return marks.length === 0 ? 12 : (Math.max(...marks.map(({ row }) => row)) + 1) * ROW + 10;
}
