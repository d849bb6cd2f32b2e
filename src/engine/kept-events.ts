import { isCode } from '../core/errors.js';
import type { RunJournal } from '../core/ports/journal.js';
import type { Recorded } from '../core/run/event.js';

/** @returns the events of a run, none when only its document is kept. */
export async function keptEvents(journal: Pick<RunJournal, 'read'>, run: string): Promise<readonly Recorded[]> {
  try {
    return await journal.read(run);
  } catch (error) {
    if (isCode(error, 'events-gone')) return [];
    throw error;
  }
}
