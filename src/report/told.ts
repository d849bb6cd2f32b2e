import type { RunJournal } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import type { Told } from './formats.js';

/** A report compares with at most so many runs before it. */
const EARLIER = 15;

/** What the journal can tell of a run besides its document. */
export function toldBy(journal: Pick<RunJournal, 'samples' | 'history' | 'document'>, run: RunDocument): Told {
  return {
    samples: () => journal.samples(run.id),
    async earlier() {
      const { experiment, target, createdAt } = run;
      const before = await journal.history({ experiment, target, before: createdAt, limit: EARLIER });
      const finished = before.filter(({ status }) => status === 'finished');
      return Promise.all(finished.map(({ id }) => journal.document(id)));
    },
  };
}
