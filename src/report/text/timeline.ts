import type { RunDocument } from '../../core/run/document.js';
import type { Recorded } from '../../core/run/event.js';
import { figureTable, phaseTable, residueBlock, titled, verdictLine } from './facts.js';
import { progressLine } from './progress-line.js';
import { sections } from './table.js';
import { heading, paint } from './tone.js';

/** What happened in a run, event by event, with the times of its own clock; for `simulate` these are virtual. */
export function timeline(run: RunDocument, events: readonly Recorded[]): string {
  const lines = events.map((event) => progressLine(event, run)).filter((line) => line !== null);
  const clock = run.simulated ? 'simulated: nothing real was touched, times are those of a virtual clock' : '';
  return sections(
    verdictLine(run),
    [`${heading(run.experiment)}: ${run.experimentTitle}`, ...(clock ? [paint('quiet', clock)] : [])].join('\n'),
    titled('Timeline', lines.join('\n')),
    figureTable(run),
    phaseTable(run),
    residueBlock(run),
  );
}
