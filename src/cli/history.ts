import { SilverbackError } from '../core/errors.js';
import { historyTable } from '../report/text/history-table.js';
import { readEnvironment } from '../config/environment.js';
import { withJournal } from './journal.js';
import type { HistoryOptions } from './options.js';
import { printJson } from './output.js';

/** Lists past runs. */
export async function history({ experiment, limit, json }: HistoryOptions): Promise<void> {
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1)
    throw new SilverbackError('invalid-usage', `--limit ${limit}: expected a whole number from 1`);
  const environment = readEnvironment(process.env, process.cwd());
  const rows = await withJournal(environment, (journal) =>
    journal.history({ limit: count, ...(experiment ? { experiment } : {}) }),
  );
  if (json) printJson(rows);
  else if (rows.length === 0) process.stdout.write(`no runs${experiment ? ` of ${experiment}` : ''} yet\n`);
  else process.stdout.write(`${historyTable(rows, new Date(), !process.stdout.isTTY)}\n`);
}
