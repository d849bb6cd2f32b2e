import type { RunJournal } from '../../src/core/ports/journal.js';
import type { KeyedRequests } from '../../src/core/ports/keyed-requests.js';
import type { Keep, Retention } from '../../src/core/ports/retention.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { placed, started } from '../fakes/run-events.js';
import { requestOf } from '../fakes/run-request.js';
import { created, CREATED, taken } from './journal-held.js';

export interface RetentionBench {
  readonly journal: RunJournal;
  readonly keyed: KeyedRequests;
  readonly retention: Retention;
  /** A schedule with slots at these times that were decided, each with the run that it began, if any. */
  fired(slots: readonly { readonly at: number; readonly run: string | null }[]): Promise<void>;
  /** When the slots that are left were. */
  firings(): Promise<readonly number[]>;
  /** Makes an event of a run unreadable. */
  spoil(run: string): Promise<void>;
  dispose(): Promise<void>;
}

const DAY_MS = 86_400_000;
const NOW = new Date(CREATED.getTime() + 100 * DAY_MS);
const FINISHED: RunEvent = { type: 'RunFinished', verdict: 'passed', reason: 'all held' };
const ALL: Keep = { runs: Infinity, forMs: Infinity };

/** Every promise of retention's port, on a fresh journal each. */
export function retentionConformance(name: string, make: () => Promise<RetentionBench>): void {
  describe(`retention: ${name}`, () => {
    let bench: RetentionBench;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.dispose());

    /** A finished run with a signal and a sample. @param daysAgo when it was requested and finished */
    async function finished(run: string, daysAgo: number, key?: string): Promise<void> {
      const { journal, keyed } = bench;
      const at = new Date(NOW.getTime() - daysAgo * DAY_MS);
      if (key === undefined) await created(journal, run, at);
      else
        await keyed.create({ caller: 'ann', key }, { run, fingerprint: 'abc' }, requestOf({ requestedBy: 'ann' }), at);
      const lease = await taken(journal, run);
      await journal.signal(run, { kind: 'pause', by: 'somebody', reason: 'look' });
      await journal.saveSamples(run, [{ at: 0, series: 'p99', value: 1 }]);
      const events = placed(1, 1, started(1), FINISHED).map((event) => ({ ...event, at: at.toISOString() }));
      await journal.append(lease, 1, events);
      await journal.release(lease);
    }

    /** @returns the runs that have their events still */
    async function full(): Promise<string[]> {
      const runs = await bench.journal.history({ limit: 1_000 });
      const read = await Promise.allSettled(runs.map(({ id }) => bench.journal.read(id)));
      return runs.flatMap(({ id }, index) => (read[index]?.status === 'fulfilled' ? [id] : []));
    }

    it('a run that is no longer kept in full keeps its summary and its document, and can be found', async () => {
      await finished('run-1', 9);
      const { journal, retention } = bench;
      const [document, history] = [await journal.document('run-1'), await journal.history({ limit: 5 })];
      expect(await retention.prune({ runs: 0, forMs: Infinity }, NOW)).toEqual({ runs: 1, damaged: [] });
      await expect(journal.read('run-1')).rejects.toMatchObject({ code: 'events-gone' });
      expect(await journal.document('run-1')).toEqual(document);
      expect(document).toMatchObject({ id: 'run-1', status: 'finished', verdict: 'passed' });
      expect(await journal.history({ limit: 5 })).toEqual(history);
      expect(await journal.find('latest')).toBe('run-1');
      expect(await journal.samples('run-1')).toEqual([]);
    });

    it('the newest runs are kept, as many as asked', async () => {
      for (const [run, daysAgo] of Object.entries({ a: 1, b: 4, c: 2, d: 3 })) await finished(run, daysAgo);
      expect(await bench.retention.prune({ ...ALL, runs: 2 }, NOW)).toMatchObject({ runs: 2 });
      expect(await full()).toEqual(['a', 'c']);
    });

    it('runs are kept for as long as asked after they finished', async () => {
      for (const [run, daysAgo] of Object.entries({ a: 1, b: 4, c: 2, d: 3 })) await finished(run, daysAgo);
      expect(await bench.retention.prune({ ...ALL, forMs: 2.5 * DAY_MS }, NOW)).toMatchObject({ runs: 2 });
      expect(await full()).toEqual(['a', 'c']);
    });

    it('a run that is not finished is kept, however old it is', async () => {
      await created(bench.journal, 'open');
      await finished('young', 1);
      expect(await bench.retention.prune({ runs: 0, forMs: 0 }, NOW)).toMatchObject({ runs: 1 });
      expect(await full()).toEqual(['open']);
    });

    it('without bounds everything is kept', async () => {
      await finished('old', 90);
      expect(await bench.retention.prune(ALL, NOW)).toEqual({ runs: 0, damaged: [] });
      expect(await full()).toEqual(['old']);
    });

    it('any number of processes prune at once, and later again, and each run is done once', async () => {
      const runs = Array.from({ length: 12 }, (_, index) => `run-${index}`);
      for (const run of runs) await finished(run, 9);
      const prune = () => bench.retention.prune({ runs: 3, forMs: Infinity }, NOW);
      await Promise.all([prune(), prune(), prune()]);
      expect(await full()).toHaveLength(3);
      expect(await prune()).toEqual({ runs: 0, damaged: [] });
      for (const run of runs) expect(await bench.journal.document(run)).toMatchObject({ id: run });
    });

    it('it stops between two runs when told', async () => {
      await finished('run-1', 9);
      expect(await bench.retention.prune({ runs: 0, forMs: 0 }, NOW, AbortSignal.abort())).toMatchObject({ runs: 0 });
      expect(await full()).toEqual(['run-1']);
    });

    it('a run that cannot be read is named and stays as it is; the others are done', async () => {
      for (const run of ['a', 'b', 'c']) await finished(run, 9);
      await bench.spoil('b');
      expect(await bench.retention.prune({ runs: 0, forMs: 0 }, NOW)).toEqual({ runs: 2, damaged: ['b'] });
      await expect(bench.journal.read('b')).rejects.toMatchObject({ code: 'journal-corrupt' });
    });

    it('what became of slots goes by age, but for the newest of a schedule and one whose run goes on', async () => {
      await created(bench.journal, 'open');
      const slots = [9, 8, 7, 1].map((daysAgo) => ({ at: NOW.getTime() - daysAgo * DAY_MS, run: null }));
      const second = slots[1]?.at;
      await bench.fired(slots.map((slot) => (slot.at === second ? { ...slot, run: 'open' } : slot)));
      await bench.retention.prune({ ...ALL, runs: 0 }, NOW);
      expect(await bench.firings()).toHaveLength(4);
      await bench.retention.prune({ ...ALL, forMs: 2 * DAY_MS }, NOW);
      expect(await bench.firings()).toEqual([second, slots[3]?.at]);
      await bench.retention.prune({ ...ALL, forMs: 0 }, NOW);
      expect(await bench.firings()).toEqual([second, slots[3]?.at]);
    });

    it('the key that a run was asked for with goes when only its document is left', async () => {
      await finished('old', 9, 'one');
      await finished('young', 1, 'two');
      await bench.retention.prune({ ...ALL, forMs: 2 * DAY_MS }, NOW);
      const runOf = (key: string) => bench.keyed.find({ caller: 'ann', key });
      expect(await runOf('one')).toBeNull();
      expect(await runOf('two')).toMatchObject({ run: 'young' });
    });

    it('a run that nobody knows has no document', async () => {
      await expect(bench.journal.document('run-9')).rejects.toMatchObject({ code: 'run-not-found' });
    });
  });
}
