import type { Whereabouts } from '../composition/database.js';
import { SilverbackError } from '../core/errors.js';
import type { RunJournal } from '../core/ports/journal.js';
import { withDatabase } from './database.js';

/** Lends the journal to `work` and closes it. */
export async function withJournal<T>(where: Whereabouts, work: (journal: RunJournal) => Promise<T>): Promise<T> {
  return withDatabase(where, async (database) => {
    const { KyselyJournal } = await import('../journal/journal.js');
    return work(new KyselyJournal(database));
  });
}

/** @returns the full id of the run that is meant. Throws `run-not-found`. */
export async function findRun(journal: RunJournal, asked: string): Promise<string> {
  const id = await journal.find(asked);
  if (id === null)
    throw new SilverbackError(
      'run-not-found',
      `there is no run "${asked}"; expected an id of "silverback history", a unique beginning of one, or "latest"`,
    );
  return id;
}
