import type { RunDocument } from '../../core/run/document.js';
import { keyFigures, type Figure } from '../figures.js';
import { between, objectiveName, phaseName, plural, spoken, stamp } from '../format.js';
import { fit, table } from './table.js';
import { heading, outcome, paint } from './tone.js';

/** `passed  every step and every check held`: always the first line. */
export function verdictLine(run: RunDocument): string {
  return `${outcome(run)}  ${run.reason ?? (run.verdict === null ? 'not finished' : '')}`.trimEnd();
}

/** Which experiment, where, by whom, when and for how long. */
export function provenance(run: RunDocument): string {
  const took = between(run.startedAt, run.finishedAt);
  const simulated = run.simulated ? ', simulated' : '';
  return [
    `${run.experiment}: ${run.experimentTitle}`,
    paint('quiet', `run ${run.id} on ${run.target}${simulated}, requested by ${run.requestedBy || 'nobody named'}`),
    paint('quiet', `${stamp(run.createdAt)}${took === null ? '' : `, took ${spoken(took)}`}`),
  ].join('\n');
}

export function figureTable(run: RunDocument): string {
  return table(['', '', ''], keyFigures(run).map(figureRow));
}

function figureRow({ label, value, note, tone }: Figure): string[] {
  return [label, tone ? paint(tone, value) : value, paint('quiet', note)];
}

export function phaseTable(run: RunDocument): string {
  const rows = run.phases.map(({ name, durationMs }) => [
    phaseName(name),
    durationMs === null ? 'goes on' : spoken(durationMs),
    '',
    '',
  ]);
  const goals = run.objectives.map(({ name, limitMs, actualMs, met }) => [
    objectiveName(name),
    actualMs === null ? 'not reached' : spoken(actualMs),
    paint('quiet', `allowed ${spoken(limitMs)}`),
    met === null ? '' : met ? paint('good', 'met') : paint('bad', 'missed'),
  ]);
  return titled('Phases', table(['', '', '', ''], run.verdict === 'refused' ? rows : [...rows, ...goals]));
}

/** What must not be overlooked; empty when the run left nothing behind. */
export function residueBlock({ residue }: RunDocument): string {
  if (residue.length === 0) return '';
  const rows = residue.map(({ kind, subject, injection, detail }) => [kind, subject, injection ?? '', detail]);
  return titled(
    paint('bad', `Residue: ${plural(residue.length, 'thing')} of ours still in effect; run "silverback janitor"`),
    table(['kind', 'subject', 'injection', 'seen'], rows),
  );
}

/** `9 injections: 9 reverted`. */
export function injectionCount({ injections }: RunDocument): string {
  if (injections.length === 0) return 'no injections';
  const states = new Map<string, number>();
  for (const { state } of injections) states.set(state, (states.get(state) ?? 0) + 1);
  const parts = [...states].map(([state, amount]) => `${amount} ${state}`);
  const open = injections.some(({ state }) => state !== 'reverted');
  return paint(open ? 'warn' : 'plain', `${plural(injections.length, 'injection')}: ${parts.join(', ')}`);
}

/** A heading over what follows; empty when nothing follows. */
export function titled(title: string, ...bodies: readonly string[]): string {
  const filled = bodies.filter(Boolean);
  return filled.length === 0 ? '' : [heading(title), ...filled].join('\n');
}

/** Evidence as one line of a table, cut where the reader's screen would not hold it. */
export const brief = (text: string | null, width: number): string => (text === null ? '' : fit(text, width));
