import { journalFile, prepareHome } from '../config/home.js';
import { SilverbackError } from '../core/errors.js';
import type { RunJournal } from '../core/ports/journal.js';

/** Lends the journal of a home to `work` and closes it. */
export async function withJournal<T>(home: string, work: (journal: RunJournal) => Promise<T>): Promise<T> {
  await prepareHome(home);
  // Loaded here, so that commands which only might need the journal do not pay for it.
  const { sqliteJournal } = await import('../journal/sqlite.js');
  const journal = sqliteJournal(journalFile(home));
  try {
    return await work(journal);
  } finally {
    await journal.close();
  }
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
