import type { RunDocument } from '../../../core/run/document.js';
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
    step.startedAt ? [{ at: step.startedAt, label: nameOf(run, step.index), alarm: step.status === 'failed' }] : [],
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

function nameOf({ steps }: RunDocument, index: number): string {
  const step = steps[index];
  if (!step) return '';
  if (step.kind !== 'shift') return stepName(step);
  return steps.slice(0, index).some(({ kind }) => kind === 'shift') ? 'return' : 'shift';
}

/** Room above a chart that shows the names, pixels. */
export function roomFor(marks: readonly Mark[]): number {
  return marks.length === 0 ? 12 : (Math.max(...marks.map(({ row }) => row)) + 1) * ROW + 10;
}
