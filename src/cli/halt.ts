import { readEnvironment } from '../config/environment.js';
import { withJournal } from './journal.js';
import { whoAsks } from './who.js';
import { serverOf, type HaltOptions } from './options.js';

/** Sets or lifts the global stop. */
export async function halt(options: HaltOptions): Promise<void> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/halt.js')).haltRemotely(elsewhere);
  const { release, reason } = options;
  const environment = readEnvironment(process.env, process.cwd());
  await withJournal(environment, async (journal) => {
    if (release) {
      await journal.setHalt(null);
      process.stdout.write('halt released; experiments may start again\n');
      return;
    }
    await journal.setHalt({ by: whoAsks(), reason });
    const [open, free] = await Promise.all([journal.open(), journal.due()]);
    const due = free.map(({ id }) => id);
    const unheld = open.filter(({ id }) => due.includes(id)).length;
    const held = open.length - unheld;
    const running = open.map(
      (run) => `  ${run.id} ${run.experiment} (${run.status}${due.includes(run.id) ? ', held by nobody' : ''})`,
    );
    process.stdout.write(
      [
        `halt set: nothing starts, ${held} open ${held === 1 ? 'run rolls' : 'runs roll'} back`,
        ...running,
        ...(unheld > 0 ? [`${unheld} held by nobody: "silverback janitor" rolls back what nobody holds`] : []),
      ].join('\n') + '\n',
    );
  });
}
