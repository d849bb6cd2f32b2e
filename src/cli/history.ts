import { SilverbackError } from '../core/errors.js';
import { historyTable } from '../report/text/history-table.js';
import { readEnvironment } from '../config/environment.js';
import { withJournal } from './journal.js';
import { serverOf, type HistoryOptions } from './options.js';
import type { RunSummary } from '../core/ports/journal.js';
import { printJson } from './output.js';

/** Lists past runs. */
export async function history(options: HistoryOptions): Promise<void> {
  const { experiment, limit, json } = options;
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1)
    throw new SilverbackError('invalid-usage', `--limit ${limit}: expected a whole number from 1`);
  const rows = await runsOf(options, count);
  if (json) printJson(rows);
  else if (rows.length === 0) process.stdout.write(`no runs${experiment ? ` of ${experiment}` : ''} yet\n`);
  else process.stdout.write(`${historyTable(rows, new Date(), !process.stdout.isTTY)}\n`);
}

async function runsOf(options: HistoryOptions, limit: number): Promise<readonly RunSummary[]> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/history.js')).historyOf(elsewhere, options);
  const environment = readEnvironment(process.env, process.cwd());
  const { experiment } = options;
  return withJournal(environment, (journal) => journal.history({ limit, ...(experiment ? { experiment } : {}) }));
}
