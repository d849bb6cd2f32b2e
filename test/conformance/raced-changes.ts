import { monotonicFactory } from 'ulid';
import type { AuditEntry } from '../../src/core/ports/audit.js';
import { KyselyAuditLog } from '../../src/journal/audit.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyIncidentBoard } from '../../src/journal/incidents.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyWebhooks } from '../../src/journal/webhooks.js';
import type { DatabaseBench } from './access.js';
import { CREATED } from './journal-held.js';

export interface RacedBench extends DatabaseBench {
  /** The same database, as another process has it where one process can have it twice. */
  readonly other: Database;
}

const ALERTS = { name: 'alerts', url: 'https://alerts.example/', types: null };
const SECRET = `whsec_${'M'.repeat(32)}`;
const newId = monotonicFactory();

/** What the audit log says of those who change the same at once, on a fresh database each. */
export function racedChangesConformance(name: string, make: () => Promise<RacedBench>): void {
  describe(`of many that change the same at once: ${name}`, () => {
    const AT_ONCE = 4;
    let found: unknown[];
    let bench: RacedBench;
    beforeEach(async () => {
      bench = await make();
      found = [];
      // Connections are there before they race.
      for (const database of [bench.database, bench.other]) await new KyselyWebhooks(database).list();
    });
    afterEach(() => bench.dispose());

    /** Half of them over the other way in. @returns how many succeeded */
    async function race(change: (database: Database, index: number) => Promise<unknown>): Promise<number> {
      const databases = Array.from({ length: AT_ONCE }, (_, index) => (index % 2 ? bench.other : bench.database));
      const ended = await Promise.allSettled(databases.map(change));
      return ended.filter(({ status }) => status === 'fulfilled').length;
    }
    function note<Before>(before: Before): AuditEntry {
      found.push(before);
      const same = { who: 'ann', role: 'admin', from: null, action: 'some.change', subject: 'something' } as const;
      return { id: newId(), at: CREATED.toISOString(), ...same, before, after: null };
    }
    const entries = () => new KyselyAuditLog(bench.database).list({ limit: 100 });

    it('one removes a webhook', async () => {
      await new KyselyWebhooks(bench.database).put(ALERTS, SECRET);
      expect(await race((database) => new KyselyWebhooks(database).remove('alerts', note))).toBe(1);
      expect(await entries()).toHaveLength(1);
    });

    it('one makes a webhook, and the others replace what was there', async () => {
      const answers: unknown[] = [];
      await race(async (database, index) => {
        const url = `https://alerts.example/${index}`;
        answers.push(await new KyselyWebhooks(database).put({ ...ALERTS, url }, SECRET, note));
      });
      expect(answers).toHaveLength(AT_ONCE);
      expect(answers.filter((before) => before === null)).toHaveLength(1);
      expect(new Set(found.map((before) => JSON.stringify(before))).size).toBe(AT_ONCE);
    });

    type Words = { readonly by: string; readonly reason: string } | null;
    it.each<[string, (database: Database, words: Words) => Promise<void>]>([
      ['halt', (database, words) => new KyselyJournal(database).setHalt(words, note)],
      ['incident', (database, words) => new KyselyIncidentBoard(database).setIncident(words, note)],
    ])('each finds the %s of the one before, and one takes it back', async (_, set) => {
      expect(await race((database, index) => set(database, { by: 'ann', reason: `reason ${index}` }))).toBe(AT_ONCE);
      expect(found.filter((before) => before === null)).toHaveLength(1);
      expect(new Set(found.map((before) => JSON.stringify(before))).size).toBe(AT_ONCE);
      expect(await entries()).toHaveLength(AT_ONCE);
      expect(await race((database) => set(database, null))).toBe(AT_ONCE);
      expect(await entries()).toHaveLength(AT_ONCE + 1);
    });
  });
}
