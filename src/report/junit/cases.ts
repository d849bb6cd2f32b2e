import type { RunDocument } from '../../core/run/document.js';
import { objectiveName, plural, spoken } from '../format.js';
import { phaseCases } from './phase-cases.js';
import { probeCases } from './probe-cases.js';
import type { Outcome, TestCase } from './test-case.js';

/** Everything that a run can be asked about. What was not reached is skipped, not left out. */
export function casesOf(run: RunDocument): readonly TestCase[] {
  return [...phaseCases(run), ...probeCases(run), ...objectiveCases(run), residueCase(run)];
}

function objectiveCases({ objectives }: RunDocument): TestCase[] {
  return objectives.map(({ name, limitMs, actualMs, met }) => {
    const allowed = `allowed ${spoken(limitMs)}`;
    const took = actualMs === null ? 'not reached' : `took ${spoken(actualMs)}, ${allowed}`;
    const outcome = (kind: Outcome['kind'], type: string): Outcome => ({ kind, type, message: took, detail: took });
    return {
      group: 'objectives',
      name: objectiveName(name),
      timeMs: actualMs ?? 0,
      outcome: met === null ? outcome('skipped', 'not-reached') : met ? null : outcome('failure', 'missed'),
      output: met === true ? took : '',
    };
  });
}

function residueCase({ residue }: RunDocument): TestCase {
  const lines = residue.map(({ kind, subject, detail }) => `${kind} ${subject}: ${detail}`);
  const message = `${plural(residue.length, 'change')} of ours still in effect`;
  return {
    group: 'residue',
    name: 'nothing is left behind',
    timeMs: 0,
    outcome: residue.length === 0 ? null : { kind: 'error', type: 'residue', message, detail: lines.join('\n') },
    output: '',
  };
}
