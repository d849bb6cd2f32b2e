import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from './database.js';
import { type Entry } from './entry.js';
import { EntryLog } from './log.js';

describe('the log of a store', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'log-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const path = () => join(directory, 'data', 'store.log');
  const replayed = () => {
    const entries: Entry[] = [];
    new EntryLog(path()).replay((entry) => entries.push(entry));
    return entries;
  };

  it('gives back what was appended, in order', async () => {
    const log = new EntryLog(path());
    const database = new Database('west', 1);
    const entries = Array.from({ length: 300 }, (_, index) =>
      database.write(`k${index % 7}`, { index, text: 'é\n' }, `q${index}`),
    );
    await Promise.all(entries.map((entry) => log.append(entry).written));
    expect(replayed()).toEqual(entries);
  });

  it('drops a last line that a kill tore, and goes on after it', async () => {
    const first = new Database('west', 1).write('k', 1, null);
    await new EntryLog(path()).append(first).written;
    appendFileSync(path(), '{"id":"west.1:2","key"');
    expect(replayed()).toEqual([first]);
    const second = new Database('west', 2).write('k', 2, null);
    await new EntryLog(path()).append(second).written;
    expect(replayed()).toEqual([first, second]);
    expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(3);
  });

  it('brings a store back to what it knew', () => {
    const before = new Database('west', 1);
    const entries = [before.write('a', 1, 'q1'), before.write('a', 2, 'q2'), before.write('b', 3, null)];
    const after = new Database('west', 2);
    for (const entry of [...entries, ...entries]) after.apply(entry);
    expect(after.logged.toRanges()).toEqual({ 'west.1': [[1, 3]] });
    expect(after.read('a')?.value).toBe(2);
    expect(after.known('a', 'q1')).toBe('west.1:1');
    expect(after.write('a', 4, null)).toMatchObject({ id: 'west.2:1', vector: { west: 3 } });
    expect(after.overwritten.all).toEqual([]);
  });
});
