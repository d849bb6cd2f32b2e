import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SilverbackError } from '../../src/core/errors.js';
import type { RunEvent } from '../../src/core/run/event.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { postgresDatabase } from '../../src/journal/postgres.js';
import { KyselyRetention } from '../../src/journal/retention.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { readExport } from '../../src/journal/transfer/read.js';
import { importAll } from '../../src/journal/transfer/save.js';
import { exportLines, type Exported } from '../../src/journal/transfer/write.js';
import { created, CREATED, taken } from '../conformance/journal-held.js';
import { placed, started, step } from '../fakes/run-events.js';
import { withPostgres } from '../servers/postgres.js';

const FINISHED: RunEvent = { type: 'RunFinished', verdict: 'passed', reason: 'all held' };
const ODD: RunEvent = { type: 'RevertFailed', id: 'i', error: 'quotes \' " \\\nline, ümläut, 🦍, \u0000', attempt: 2 };
const at = (minute: number) => new Date(CREATED.getTime() + minute * 60_000);

async function finished(journal: KyselyJournal, run: string, minute: number): Promise<void> {
  const lease = await taken(journal, await created(journal, run, at(minute)));
  const samples = Array.from({ length: 450 }, (_, index) => ({ at: index, series: 'p99', value: index / 7 }));
  await journal.saveSamples(run, samples);
  await journal.append(lease, 1, placed(1, 1, started(1), step(0), ODD, FINISHED));
}

const SCHEDULE = {
  id: 'nightly',
  version: 3,
  created_ms: 1,
  created_by: 'me',
  updated_ms: 2,
  updated_by: 'me',
  slot_ms: 5,
  draw: null,
  wake_ms: 5,
  last_slot_ms: 4,
};
const FIRING = { schedule: 'nightly', due_ms: 1, at_ms: 1, outcome: 'requested' as const, reasons: '[]', draw: null };
const EXPERIMENT = { name: 'ours', title: 'Ours', target: 'sandbox', labels: '{}', text: 'x', hash: 'h' };
const TOKEN = { id: 't', hash: 'h', name: 'ci', role: 'operator' as const, created_at: 'then', created_by: 'me' };
const ENTRY = { id: 'a', at: 'then', who: 'me', role: 'admin' as const, from: null, action: 'x', subject: 'y' };

/** Three finished runs, the oldest of them without its events, one that goes on, and a row or more of each other table. */
async function fill(database: Database): Promise<void> {
  const journal = new KyselyJournal(database);
  for (const [index, run] of ['run-a', 'run-b', 'run-c'].entries()) await finished(journal, run, index);
  await new KyselyRetention(database).prune({ runs: 2, forMs: Infinity }, at(9));
  await taken(journal, await created(journal, 'run-open', at(5)));
  await journal.setHalt({ by: 'me', reason: 'move' });
  const db = await database.open();
  const experiments = { ...EXPERIMENT, changed_by: 'me', changed_at: 'then' };
  await db.insertInto('experiments').values(experiments).execute();
  const schedules = { ...SCHEDULE, document: '{"experiment":"kong"}' };
  await db.insertInto('schedules').values(schedules).execute();
  const firings = [null, 'run-b', 'run-open'].map((run, slot_ms) => ({ ...FIRING, slot_ms, run }));
  await db.insertInto('firings').values(firings).execute();
  const keys = ['run-b', 'run-open'].map((run) => ({ caller: 'me', key: `for ${run}`, fingerprint: 'f', run }));
  await db.insertInto('request_keys').values(keys).execute();
  const tokens = { ...TOKEN, expires_at: null };
  await db.insertInto('tokens').values(tokens).execute();
  const audit = { ...ENTRY, before: null, after: '{}' };
  await db.insertInto('audit').values(audit).execute();
}

async function exported(database: Database): Promise<Exported & { lines: string[] }> {
  const counts: Exported = { runs: 0, rows: 0, leftOut: [] };
  const lines = await all(exportLines(database, at(10), counts));
  return { ...counts, lines };
}

const imported = (database: Database, lines: readonly string[]) =>
  importAll(database, readExport('history.jsonl', given(lines)));

/** Those of runs. */
function runLines(lines: readonly string[]): readonly string[] {
  const others = lines.findIndex((line) => line.includes('"of":"experiments"'));
  return lines.slice(0, others);
}

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

withPostgres('history that moves', 'share', (postgres) => {
  let home: string;
  const opened: Database[] = [];
  const kept = (database: Database): Database => {
    opened.push(database);
    return database;
  };
  const file = (name: string) => kept(sqliteDatabase(join(home, name)));
  const server = async () => kept(postgresDatabase(await postgres.database()));

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-transfer-'));
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    await rm(home, { recursive: true, force: true });
  });

  it.each([
    ['from a file to PostgreSQL', 0],
    ['from PostgreSQL to a file', 1],
  ])('%s: every finished run arrives as it was; one that goes on stays', async (_, first) => {
    const both = [file('journal.db'), await server()] as const;
    const [from, to] = first === 0 ? both : [both[1], both[0]];
    await fill(from);
    const { lines, ...counts } = await exported(from);
    const leftOut = [{ run: 'run-open', reason: 'it is not finished (queued)' }];
    expect(counts).toEqual({ runs: 3, rows: 9, leftOut });
    expect(await imported(to, lines)).toEqual({ runs: 3, rows: 8, skippedRuns: 0, skippedRows: 1 });
    const [before, after] = [new KyselyJournal(from), new KyselyJournal(to)];
    expect(await after.history({ limit: 9 })).toEqual((await before.history({ limit: 9 })).slice(1));
    for (const run of ['run-a', 'run-b', 'run-c']) {
      expect(await after.document(run)).toEqual(await before.document(run));
      expect(await after.samples(run)).toEqual(await before.samples(run));
    }
    expect(await after.read('run-c')).toEqual(await before.read('run-c'));
    await expect(after.read('run-a')).rejects.toMatchObject({ code: 'events-gone' });
    expect(runLines((await exported(to)).lines)).toEqual(runLines(lines));
    expect(await after.halt()).toBeNull();
  });

  it('what else was there arrives: schedules paused, and nothing that refers to a run that stays', async () => {
    const [from, to] = [file('journal.db'), await server()];
    await fill(from);
    await imported(to, (await exported(from)).lines);
    const [before, after] = [await from.open(), await to.open()];
    for (const table of ['experiments', 'tokens', 'audit'] as const)
      expect(await after.selectFrom(table).selectAll().execute()).toEqual(
        await before.selectFrom(table).selectAll().execute(),
      );
    const paused = { ...SCHEDULE, slot_ms: null, wake_ms: null, document: '{"experiment":"kong","paused":true}' };
    expect(await after.selectFrom('schedules').selectAll().execute()).toEqual([paused]);
    expect(await after.selectFrom('firings').select('run').orderBy('slot_ms').execute()).toEqual([
      { run: null },
      { run: 'run-b' },
      { run: null },
    ]);
    expect(await after.selectFrom('request_keys').select('run').execute()).toEqual([{ run: 'run-b' }]);
  });

  it('a second import adds nothing, and leaves what is there as it is', async () => {
    const [from, to] = [file('journal.db'), await server()];
    await fill(from);
    const { lines } = await exported(from);
    await finished(new KyselyJournal(to), 'run-b', 7);
    expect(await imported(to, lines)).toMatchObject({ runs: 2, skippedRuns: 1 });
    const { lines: then } = await exported(to);
    expect(await imported(to, lines)).toEqual({ runs: 0, rows: 0, skippedRuns: 3, skippedRows: 9 });
    expect((await exported(to)).lines).toEqual(then);
  });

  it('an empty history is an export, and an import of nothing', async () => {
    const { lines } = await exported(file('journal.db'));
    expect(lines).toHaveLength(2);
    expect(await imported(await server(), lines)).toMatchObject({ runs: 0, rows: 0 });
  });

  it('a run whose events cannot be read is left out with the reason; the others are exported', async () => {
    const from = file('journal.db');
    await fill(from);
    const db = await from.open();
    await db.updateTable('events').set({ body: '{"type":' }).where('run', '=', 'run-b').where('seq', '=', 1).execute();
    const { runs, leftOut } = await exported(from);
    expect(runs).toBe(2);
    expect(leftOut).toContainEqual({ run: 'run-b', reason: expect.stringContaining('event 1 of run run-b') as string });
  });

  it('a run is given out as soon as it is whole, before the next is read', async () => {
    const from = file('journal.db');
    await fill(from);
    const { lines } = await exported(from);
    let pulled = 0;
    const counted = async function* () {
      for (const line of lines) {
        pulled += 1;
        yield line;
      }
    };
    const first = await readExport('history.jsonl', counted()).next();
    expect(first.value).toMatchObject({ row: { id: 'run-a' } });
    expect(pulled).toBeLessThan(lines.length / 2);
  });

  describe('a file that is not as it was written', () => {
    let lines: string[];
    beforeEach(async () => {
      const from = file('journal.db');
      await fill(from);
      ({ lines } = await exported(from));
    });

    async function refusal(changed: readonly string[]): Promise<unknown> {
      try {
        await all(readExport('history.jsonl', given(changed)));
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-export', exit: 2 });
        return (error as SilverbackError).details.issues;
      }
      throw new Error('accepted');
    }
    const issue = (line: number, message: string) => [
      { file: 'history.jsonl', line, message: expect.stringContaining(message) as string },
    ];
    const without = (index: number) => lines.filter((_, at) => at !== index);
    const changed = (index: number, change: (line: string) => string) =>
      lines.map((line, at) => (at === index ? change(line) : line));

    it('is refused with its line: cut off, altered, shortened, lengthened or of another kind', async () => {
      expect(await refusal([])).toEqual(issue(0, 'breaks off'));
      expect(await refusal(['{"some":"json"}'])).toEqual(issue(1, 'no export of Silverback'));
      expect(await refusal(lines.slice(0, -1))).toEqual(issue(lines.length - 1, 'breaks off'));
      expect(await refusal(changed(5, (line) => line.slice(0, -3)))).toEqual(issue(6, 'no line of an export'));
      const closing = lines.findIndex((line, at) => at > 4 && line.startsWith('{"closed"'));
      expect(await refusal(changed(5, (line) => line.replace('somebody', 'somebady')))).toEqual(
        issue(closing + 1, 'not what was written'),
      );
      const next = lines.findIndex((line, at) => at > closing && line.startsWith('{"closed"'));
      expect(await refusal(without(5))).toEqual(issue(closing, 'not what was written'));
      expect(await refusal(without(closing))).toEqual(issue(next, 'not what was written'));
      expect(await refusal(without(4))).toEqual(issue(closing, 'not what was written'));
      expect(await refusal([...lines, lines[1] ?? ''])).toEqual(issue(lines.length + 1, 'more after the end'));
      expect(await refusal(changed(lines.length - 1, () => '{"end":{"runs":9,"rows":9}}'))).toEqual(
        issue(lines.length, 'counts 9 runs and 9 rows, here are 3 and 9'),
      );
    });

    it('is refused when a newer version wrote it', async () => {
      const newer = (change: (header: { export: { format: number; schema: string[] } }) => void) =>
        changed(0, (line) => {
          const header = JSON.parse(line) as { export: { format: number; schema: string[] } };
          change(header);
          return JSON.stringify(header);
        });
      expect(await refusal(newer((header) => (header.export.format = 2)))).toEqual(issue(1, 'newer Silverback'));
      expect(await refusal(newer((header) => header.export.schema.push('0999-future')))).toEqual(
        issue(1, 'it has 0999-future'),
      );
    });
  });
});
