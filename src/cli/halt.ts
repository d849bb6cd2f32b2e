import { readEnvironment } from '../config/environment.js';
import { withJournal } from './journal.js';
import { whoAsks } from './who.js';
import type { HaltOptions } from './options.js';

/** Sets or lifts the global stop. */
export async function halt({ release, reason }: HaltOptions): Promise<void> {
  const { home } = readEnvironment(process.env, process.cwd());
  await withJournal(home, async (journal) => {
    if (release) {
      await journal.setHalt(null);
      process.stdout.write('halt released; experiments may start again\n');
      return;
    }
    await journal.setHalt({ by: whoAsks(), reason });
    const open = await journal.open();
    const running = open.map((run) => `  ${run.id} ${run.experiment} (${run.status})`);
    process.stdout.write(
      [
        `halt set: nothing starts, ${open.length} open ${open.length === 1 ? 'run rolls' : 'runs roll'} back`,
        ...running,
      ].join('\n') + '\n',
    );
  });
}
