import type { RunJournal } from '../../src/core/ports/journal.js';
import { journalAdmissionConformance } from './journal-admission.js';
import { journalEventsConformance } from './journal-events.js';
import { journalListsConformance } from './journal-lists.js';
import { journalLeaseConformance } from './journal-leases.js';
import { journalSignalConformance } from './journal-signals.js';

export interface JournalBench {
  readonly journal: RunJournal;
  /** Lets this much time pass for the leases of the journal. */
  advance(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Every promise of the journal's port, on a fresh journal each. */
export function journalConformance(name: string, make: () => Promise<JournalBench>): void {
  describe(`the journal: ${name}`, () => {
    let bench: JournalBench;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.dispose());

    describe('admission', () => journalAdmissionConformance(() => bench));
    describe('events', () => journalEventsConformance(() => bench));
    describe('leases', () => journalLeaseConformance(() => bench));
    describe('lists', () => journalListsConformance(() => bench));
    describe('signals, halt and samples', () => journalSignalConformance(() => bench));
  });
}
