import { readEnvironment } from '../config/environment.js';
import { SilverbackError } from '../core/errors.js';
import { findRun, withJournal } from './journal.js';
import { whoAsks } from './who.js';
import { serverOf, type AbortOptions } from './options.js';

/** Asks a run to stop, in whichever process it goes on. */
export async function abort(asked: string, options: AbortOptions): Promise<void> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/stop.js')).abortRemotely(asked, elsewhere);
  const { reason } = options;
  const environment = readEnvironment(process.env, process.cwd());
  await withJournal(environment, async (journal) => {
    const id = await findRun(journal, asked);
    const open = await journal.open();
    if (!open.some((run) => run.id === id))
      throw new SilverbackError('invalid-usage', `run ${id} is finished; there is nothing to abort`);
    await journal.signal(id, { kind: 'abort', by: whoAsks(), reason });
    const unheld = (await journal.due()).some((run) => run.id === id);
    const note = unheld
      ? 'nobody is running it: "silverback janitor" rolls it back'
      : 'it rolls back now; see "silverback show"';
    process.stdout.write(`abort of ${id} asked; ${note}\n`);
  });
}
