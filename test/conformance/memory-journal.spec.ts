import { MemoryJournal } from '../../src/simulation/memory-journal.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { journalConformance } from './journal.js';

journalConformance('in memory', async () => {
  const clock = new ManualClock();
  const journal = new MemoryJournal(clock);
  return { journal, advance: async (ms) => clock.advance(ms), dispose: () => journal.close() };
});
