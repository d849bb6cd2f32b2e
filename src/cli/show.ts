import { readEnvironment } from '../config/environment.js';
import { toDocument } from '../core/run/to-document.js';
import { showRun } from '../report/text/show-run.js';
import { findRun, withJournal } from './journal.js';
import { checkReport, printJson, writeReport } from './output.js';
import type { ShowOptions } from './options.js';

/** Shows one run from the journal. */
export async function show(asked: string, { json, report }: ShowOptions): Promise<void> {
  checkReport(report);
  const { home } = readEnvironment(process.env, process.cwd());
  await withJournal(home, async (journal) => {
    const id = await findRun(journal, asked);
    const document = toDocument(await journal.read(id));
    if (json) printJson(document);
    else process.stdout.write(`${showRun(document)}\n`);
    if (report !== undefined) await writeReport(report, document, () => journal.samples(id));
  });
}
