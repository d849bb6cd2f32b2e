import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactedLog } from './compacted-log.js';
import { Database } from './database.js';
import { type Entry } from './entry.js';

const KEYS = 3000;

interface Store {
  readonly database: Database;
  readonly log: CompactedLog;
  /** Own writes that it would send again. */
  readonly own: readonly Entry[];
}

describe('a log that is compacted', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'compacted-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function open(data: string, incarnation: number, pending: () => readonly Entry[] = () => [], limit?: number): Store {
    const database = new Database('west', incarnation);
    const log = new CompactedLog(join(data, 'store.log'), database, pending, limit);
    return { database, log, own: log.replay() };
  }
  const written = async ({ database, log }: Store, key: string, value: number): Promise<Entry> => {
    const entry = database.write(key, value, `${key} ${value}`);
    await log.append(entry);
    return entry;
  };
  const known = ({ database }: Store) => [
    database.logged.toRanges(),
    [...database.all()].sort((a, b) => (a.entry.key < b.entry.key ? -1 : 1)),
    [...database.overwritten.all].sort(),
  ];

  it('knows the same after a start, with one base and one log', async () => {
    const data = join(directory, 'data');
    const store = open(data, 1);
    for (let index = 0; index < KEYS; index += 1) await written(store, `k${index % 50}`, index);
    await store.log.compact();
    await written(store, 'k1', -1);
    expect(readdirSync(data).sort()).toEqual(['store.log.1', 'store.log.base']);
    const again = open(data, 2);
    expect(known(again)).toEqual(known(store));
    expect(again.database.known('k1', 'k1 -1')).toBe(store.database.read('k1')?.id);
    // Of what all peers have, only what is in the log is offered once more.
    expect(again.own.map(({ value }) => value)).toEqual([-1]);
  });

  it('keeps every acknowledged write and every one that a peer lacks, killed at any moment of it', async () => {
    const data = join(directory, 'data');
    const unsent: Entry[] = [];
    const store = open(data, 1, () => unsent);
    for (let index = 0; index < KEYS; index += 1) await written(store, `k${index}`, index);
    unsent.push(await written(store, 'cut', 1));
    const other = new Database('east', 1).write('cut', 2, null);
    store.database.apply({ ...other, at: other.at + 5000 });
    await store.log.append({ ...other, at: other.at + 5000 });

    let isDone = false;
    const compacting = store.log.compact().then(() => (isDone = true));
    const moments: { copy: string; acknowledged: unknown }[] = [];
    while (!isDone) {
      const index = moments.length;
      unsent.push(await written(store, `k${index}`, index + KEYS));
      const copy = join(directory, `killed-${index}`);
      cpSync(data, copy, { recursive: true });
      moments.push({ copy, acknowledged: known(store) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await compacting;
    expect(moments.length).toBeGreaterThan(3);
    for (const [index, { copy, acknowledged }] of moments.entries()) {
      const again = open(copy, 2);
      expect(known(again)).toEqual(acknowledged);
      const offered = new Set(again.own.map(({ id }) => id));
      expect(unsent.slice(0, index + 2).filter(({ id }) => !offered.has(id))).toEqual([]);
    }
  });

  it('does not grow for ever', async () => {
    const data = join(directory, 'data');
    const store = open(data, 1, () => [], 20_000);
    for (let index = 0; index < KEYS; index += 1) await written(store, 'k', index);
    await store.log.compact();
    expect(readdirSync(data)).toHaveLength(2);
    expect(Number(readdirSync(data)[0]?.split('.').at(-1))).toBeGreaterThan(2);
    expect(known(open(data, 2))).toEqual(known(store));
  });
});
