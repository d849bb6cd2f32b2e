import { readEnvironment } from '../config/environment.js';
import { haltSet } from './halt-set.js';
import { withJournal } from './journal.js';
import { entryHere, whoAsks } from './who.js';
import { serverOf, type HaltOptions } from './options.js';

/** Sets or lifts the global stop. */
export async function halt(options: HaltOptions): Promise<void> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/halt.js')).haltRemotely(elsewhere);
  const { release, reason } = options;
  const environment = readEnvironment(process.env, process.cwd());
  await withJournal(environment, async (journal) => {
    if (release) {
      await journal.setHalt(null, (before) => entryHere({ action: 'halt.lift', subject: 'halt', before, after: null }));
      process.stdout.write('halt released; experiments may start again\n');
      return;
    }
    await journal.setHalt({ by: whoAsks(), reason }, (before) =>
      entryHere({ action: 'halt.set', subject: 'halt', before, after: { reason } }),
    );
    const [open, free] = await Promise.all([journal.open(), journal.due()]);
    const due = free.map(({ id }) => id);
    process.stdout.write(`${haltSet(open.map((run) => ({ ...run, held: !due.includes(run.id) })))}\n`);
  });
}
