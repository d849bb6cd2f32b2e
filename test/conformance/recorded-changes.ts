import { sql, type Kysely } from 'kysely';
import type { AuditEntry } from '../../src/core/ports/audit.js';
import type { Token } from '../../src/core/ports/tokens.js';
import { requested } from '../../src/core/run/request.js';
import { KyselyAuditLog } from '../../src/journal/audit.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyExperiments } from '../../src/journal/experiments.js';
import { KyselyIncidentBoard } from '../../src/journal/incidents.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyKeyedRequests } from '../../src/journal/keyed-requests.js';
import { KyselyScheduleStore } from '../../src/journal/schedules.js';
import type { Schema } from '../../src/journal/schema.js';
import { KyselyTokens } from '../../src/journal/tokens.js';
import { KyselyWebhooks } from '../../src/journal/webhooks.js';
import { requestOf } from '../fakes/run-request.js';
import type { DatabaseBench } from './access.js';
import { CREATED } from './journal-held.js';

const REQUEST = requestOf({ requestedBy: 'ann' });
const DOCUMENT = { experiment: 'kong', when: { every: '1h' } };
const ALERTS = { name: 'alerts', url: 'https://alerts.example/', types: null };
const SECRET = `whsec_${'M'.repeat(32)}`;
const TOKEN: Token = {
  id: 'T1',
  name: 'ci',
  role: 'operator',
  createdAt: CREATED.toISOString(),
  createdBy: 'ann',
  expiresAt: null,
};
const EXPERIMENT = {
  name: 'mine',
  title: 'Mine',
  target: 'sandbox',
  labels: {},
  text: 'kind: Experiment\n',
  hash: 'one',
  changedBy: 'ann',
  changedAt: CREATED.toISOString(),
};

/** Makes a change with an entry. */
type Make = (entry: AuditEntry, database: Database) => Promise<unknown>;

interface Changing {
  readonly what: string;
  readonly change: Make;
  readonly before: readonly Make[];
}

/** Everything that can be done to what is kept, after what has to be there before it. */
const CHANGES: readonly Changing[] = (() => {
  const put: Make = (entry, database) => new KyselyExperiments(database).put(EXPERIMENT, null, entry);
  const add: Make = (entry, database) => new KyselyTokens(database).add(TOKEN, 'hash', entry);
  const schedule: Make = (entry, database) => new KyselyScheduleStore(database).create('s-1', DOCUMENT, 'ann', entry);
  const hook: Make = (entry, database) => new KyselyWebhooks(database).put(ALERTS, SECRET, () => entry);
  const halt: Make = (entry, database) => new KyselyJournal(database).setHalt({ by: 'ann', reason: 'x' }, () => entry);
  const declare: Make = (entry, database) =>
    new KyselyIncidentBoard(database).setIncident({ by: 'ann', reason: 'x' }, () => entry);
  const ask: Make = (entry, database) =>
    new KyselyJournal(database).create('run-1', requested('run-1', REQUEST), CREATED, entry);
  const all: readonly (readonly [what: string, change: Make, before?: readonly Make[]])[] = [
    ['an experiment that is written', put],
    [
      'an experiment that is replaced',
      (entry, database) => new KyselyExperiments(database).put({ ...EXPERIMENT, hash: 'two' }, 'one', entry),
      [put],
    ],
    [
      'an experiment that is removed',
      (entry, database) => new KyselyExperiments(database).remove('mine', 'one', entry),
      [put],
    ],
    ['a schedule that is made', schedule],
    [
      'a schedule that is changed',
      (entry, database) =>
        new KyselyScheduleStore(database).change('s-1', 1, { ...DOCUMENT, paused: true }, 'ann', entry),
      [schedule],
    ],
    [
      'a schedule that is removed',
      (entry, database) => new KyselyScheduleStore(database).remove('s-1', 1, entry),
      [schedule],
    ],
    ['a token that is made', add],
    ['a token that is revoked', (entry, database) => new KyselyTokens(database).revoke('T1', () => entry), [add]],
    ['a webhook that is written', hook],
    [
      'a webhook that is removed',
      (entry, database) => new KyselyWebhooks(database).remove('alerts', () => entry),
      [hook],
    ],
    [
      'dead letters that are sent again',
      (entry, database) => new KyselyWebhooks(database).revive('alerts', () => entry),
      [hook, (_, database) => deadLetter(database)],
    ],
    ['a halt that is set', halt, [hook]],
    [
      'a halt that is lifted',
      (entry, database) => new KyselyJournal(database).setHalt(null, () => entry),
      [hook, halt],
    ],
    ['an incident that is declared', declare],
    [
      'an incident that is closed',
      (entry, database) => new KyselyIncidentBoard(database).setIncident(null, () => entry),
      [declare],
    ],
    ['a run that is asked for', ask],
    [
      'a run that is asked for with a key',
      (entry, database) => {
        const [key, asked] = [
          { caller: 'ann', key: 'nightly' },
          { run: 'run-2', fingerprint: 'abc' },
        ];
        return new KyselyKeyedRequests(database).create(key, asked, REQUEST, CREATED, entry);
      },
    ],
    [
      'a run that is told to end',
      (entry, database) =>
        new KyselyJournal(database).signal('run-1', { kind: 'abort', by: 'ann', reason: 'x' }, entry),
      [ask],
    ],
  ];
  return all.map(([what, change, before = []]) => ({ what, change, before }));
})();

/** Whoever changes something and the audit log agree, on a fresh database each. */
export function recordedChangesConformance(name: string, make: () => Promise<DatabaseBench>): void {
  describe(`changes and their entries: ${name}`, () => {
    let bench: DatabaseBench;
    let count: number;
    beforeEach(async () => {
      bench = await make();
      count = 0;
    });
    afterEach(() => bench.dispose());

    const entry = (): AuditEntry => ({
      id: `entry-${(count += 1)}`,
      at: CREATED.toISOString(),
      who: 'ann',
      role: 'admin',
      from: null,
      action: 'some.change',
      subject: 'something',
      before: null,
      after: { count },
    });

    it.each(CHANGES)('$what: both are kept, or neither', async ({ change, before }) => {
      const { database } = bench;
      for (const prepare of before) await prepare(entry(), database);
      const taken = entry();
      await takeId(taken, database);
      const as = await everythingIn(database);
      // An entry that the database refuses, as it would for want of room.
      await expect(change(taken, database)).rejects.toThrow();
      expect(await everythingIn(database)).toEqual(as);

      const kept = entry();
      await change(kept, database);
      expect(await new KyselyAuditLog(database).list({ limit: 100 })).toContainEqual(kept);
      expect(await everythingIn(database, 'audit')).not.toEqual({ ...as, audit: null });
    });

    it('a change that is refused leaves no entry', async () => {
      const { database } = bench;
      const stale = { code: 'precondition-failed' };
      await expect(new KyselyExperiments(database).put(EXPERIMENT, 'other', entry())).rejects.toMatchObject(stale);
      await expect(new KyselyExperiments(database).remove('mine', 'other', entry())).rejects.toMatchObject(stale);
      await expect(new KyselyTokens(database).revoke('T9', entry)).rejects.toThrow();
      await expect(new KyselyWebhooks(database).remove('nobody', entry)).rejects.toThrow();
      await expect(
        new KyselyJournal(database).signal('run-9', { kind: 'abort', by: 'ann', reason: 'x' }, entry()),
      ).rejects.toMatchObject({ code: 'run-not-found' });
      const keyed = new KyselyKeyedRequests(database);
      const key = { caller: 'ann', key: 'nightly' };
      await keyed.create(key, { run: 'run-1', fingerprint: 'abc' }, REQUEST, CREATED, entry());
      const first = await new KyselyAuditLog(database).list({ limit: 100 });
      await keyed.create(key, { run: 'run-2', fingerprint: 'abc' }, REQUEST, CREATED, entry());
      expect(first).toHaveLength(1);
      expect(await new KyselyAuditLog(database).list({ limit: 100 })).toEqual(first);
    });

    it('an entry says what was there when the change was made', async () => {
      const { database } = bench;
      const journal = new KyselyJournal(database);
      const board = new KyselyIncidentBoard(database);
      const found: unknown[] = [];
      const note = (before: unknown): AuditEntry => {
        found.push(before);
        return { ...entry(), before };
      };
      for (const reason of ['one', 'two']) {
        await journal.setHalt({ by: 'ann', reason }, note);
        await board.setIncident({ by: 'ann', reason }, note);
      }
      const [halt, incident] = [await journal.halt(), await board.incident()];
      await journal.setHalt(null, note);
      await board.setIncident(null, note);
      const one = expect.objectContaining({ reason: 'one' }) as unknown;
      expect(found).toEqual([null, null, one, one, halt, incident]);
      const kept = await new KyselyAuditLog(database).list({ limit: 10 });
      expect(kept.map(({ before }) => before)).toEqual(expect.arrayContaining([halt, incident]));
    });

    it('what is not there is not taken back, and nothing says that it was', async () => {
      const { database } = bench;
      await new KyselyJournal(database).setHalt(null, entry);
      await new KyselyIncidentBoard(database).setIncident(null, entry);
      expect(await new KyselyAuditLog(database).list({ limit: 10 })).toEqual([]);
    });
  });
}

/** A delivery to `alerts` that nobody took. */
async function deadLetter(database: Database): Promise<void> {
  const db = await database.open();
  const row = { webhook: 'alerts', id: 'notice-1', body: '{}', attempts: 9, due_ms: null, error: 'gone', died_ms: 1 };
  await db.insertInto('deliveries').values(row).execute();
}

/** Keeps an entry, with which no other has its id. */
async function takeId({ before, after, ...same }: AuditEntry, database: Database): Promise<void> {
  const db = await database.open();
  const row = { ...same, before: JSON.stringify(before), after: JSON.stringify(after) };
  await db.insertInto('audit').values(row).execute();
}

const TABLES = [
  'audit',
  'deliveries',
  'events',
  'experiments',
  'halt',
  'incident',
  'request_keys',
  'runs',
  'schedules',
  'signals',
  'tokens',
  'webhooks',
] as const satisfies readonly (keyof Schema)[];

/** @param without a table that does not count */
async function everythingIn(database: Database, without?: keyof Schema): Promise<Record<string, unknown>> {
  const db: Kysely<Schema> = await database.open();
  const rows: Record<string, unknown> = {};
  for (const table of TABLES)
    rows[table] =
      table === without
        ? null
        : await db
            .selectFrom(table)
            .selectAll()
            .orderBy(sql`1`)
            .execute();
  return rows;
}
