import type { RunJournal } from '../../core/ports/journal.js';
import type { Recorded } from '../../core/run/event.js';
import { MemoryJournal } from '../memory-journal.js';
import type { Wire } from '../wire.js';

/** A journal that shows what it holds as soon as it is durable. */
export class WatchedJournal extends MemoryJournal {
  onAppended: (run: string, events: readonly Recorded[]) => void = () => undefined;

  override async append(...[lease, expectedSeq, events]: Parameters<RunJournal['append']>): Promise<void> {
    await super.append(lease, expectedSeq, events);
    this.onAppended(lease.run, events);
  }

  /** Nobody looks at the charts of a history. */
  override async saveSamples(): Promise<void> {}
}

/** The journal as a worker reaches it. */
export function journalOver(journal: RunJournal, wire: Wire): RunJournal {
  return {
    create: (...asked) => wire.reach('journal.create', () => journal.create(...asked)),
    acquire: (run, owner, ttlMs) => wire.reach('journal.acquire', () => journal.acquire(run, owner, ttlMs)),
    renew: (lease, ttlMs) => wire.reach('journal.renew', () => journal.renew(lease, ttlMs)),
    release: (lease) => wire.reach('journal.release', () => journal.release(lease)),
    append: (lease, seq, events) => wire.reach('journal.append', () => journal.append(lease, seq, events)),
    admit: (lease, request) => wire.reach('journal.admit', () => journal.admit(lease, request)),
    admissible: (request) => wire.reach('journal.admissible', () => journal.admissible(request)),
    read: (run) => wire.reach('journal.read', () => journal.read(run)),
    due: (limit) => wire.reach('journal.due', () => journal.due(limit)),
    document: (run) => wire.reach('journal.document', () => journal.document(run)),
    open: (target) => wire.reach('journal.open', () => journal.open(target)),
    history: (filter) => wire.reach('journal.history', () => journal.history(filter)),
    find: (id) => wire.reach('journal.find', () => journal.find(id)),
    signal: (...asked) => wire.reach('journal.signal', () => journal.signal(...asked)),
    takeSignals: (lease) => wire.reach('journal.takeSignals', () => journal.takeSignals(lease)),
    setHalt: (...asked) => wire.reach('journal.setHalt', () => journal.setHalt(...asked)),
    halt: () => wire.reach('journal.halt', () => journal.halt()),
    saveSamples: (run, samples) => wire.reach('journal.saveSamples', () => journal.saveSamples(run, samples)),
    samples: (run) => wire.reach('journal.samples', () => journal.samples(run)),
    close: () => journal.close(),
  };
}
