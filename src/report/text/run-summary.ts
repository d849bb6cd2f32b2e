import type { RunDocument } from '../../core/run/document.js';
import { figureTable, injectionCount, phaseTable, provenance, residueBlock, verdictLine } from './facts.js';
import { sections } from './table.js';
import { paint } from './tone.js';

/** The last block of a run on the command line: the verdict first, then what it rests on. */
export function runSummary(run: RunDocument): string {
  const swept = run.status === 'finished' && run.residue.length === 0 && run.verdict !== 'refused';
  const left = swept ? paint('good', 'nothing left behind') : '';
  return sections(
    verdictLine(run),
    provenance(run),
    figureTable(run),
    phaseTable(run),
    [injectionCount(run), left].filter(Boolean).join('\n'),
    residueBlock(run),
  );
}
