import type { RunSummary } from '../../core/ports/journal.js';
import { between, spoken } from '../format.js';
import { fit, table } from './table.js';
import { outcome, paint } from './tone.js';

/** Past runs, one a line, in the order given. @param whole reasons are not cut: what reads them is no screen */
export function historyTable(rows: readonly RunSummary[], now: Date, whole: boolean): string {
  return table(
    ['run', 'experiment', 'target', 'verdict', 'when', 'took', 'by', 'reason'],
    rows.map((row) => {
      const took = between(row.createdAt, row.finishedAt);
      return [
        row.id,
        row.experiment,
        row.target,
        outcome(row),
        ago(now.getTime() - Date.parse(row.createdAt)),
        took === null ? '' : spoken(took),
        row.requestedBy,
        paint('quiet', fit(row.reason ?? '', whole ? Infinity : 60)),
      ];
    }),
  );
}

function ago(ms: number): string {
  return ms < 1_000 ? 'now' : `${spoken(Math.floor(ms / 1_000) * 1_000)} ago`;
}
