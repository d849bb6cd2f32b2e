import { readEnvironment } from '../config/environment.js';
import { EXIT } from '../core/run/verdict.js';
import { showRun } from '../report/text/show-run.js';
import { findRun, withJournal } from './journal.js';
import { serverOf, type ShowOptions } from './options.js';
import { FORMATS } from '../report/formats.js';
import { checkReports, writeReports } from './reports.js';
import { toldBy } from '../report/told.js';

/** Shows one run, from the journal or of a service. */
export async function show(asked: string, options: ShowOptions): Promise<void> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/show.js')).showRemotely(asked, elsewhere);
  const { json, format, ...files } = options;
  await checkReports(files);
  const environment = readEnvironment(process.env, process.cwd());
  await withJournal(environment, async (journal) => {
    const id = await findRun(journal, asked);
    const document = await journal.document(id);
    const told = toldBy(journal, document);
    const wanted = json ? 'json' : format;
    process.stdout.write(
      wanted === 'text' ? `${showRun(document, !process.stdout.isTTY)}\n` : await FORMATS[wanted](document, told),
    );
    if (!(await writeReports(files, document, told))) process.exitCode = EXIT.errored;
  });
}
