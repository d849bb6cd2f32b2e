import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Base } from './base.js';
import { type ChildConfig } from '../protocol.js';
import { stateFile, statePath } from '../state-file.js';
import { CompactedLog } from './compacted-log.js';
import { Database } from './database.js';
import { inheritData } from './inherit-data.js';
import { logPath } from './log-path.js';

const baseOf = (database: Database): Base => ({
  logged: database.logged.toRanges(),
  versions: [...database.all()],
});

describe('a store that has lost its data', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inherit-'));
  const config = { directory, name: 'store.west', region: 'west' } as ChildConfig;
  afterAll(() => rmSync(directory, { recursive: true }));

  it('has all again that some other store knew, and sends its own writes to those that lack them', () => {
    const [west, east, north] = ['west', 'east', 'north'].map((region) => new Database(region, 1));
    if (!west || !east || !north) throw new Error('three stores');
    const told = west.write('told', 'to the east', null);
    const alone = west.write('alone', 'nobody heard it', 'request-1');
    east.apply(told);
    north.apply(east.write('told', 'changed in the east', null));
    const last = north.write('new', 'of the north', null);

    inheritData(config, [baseOf(east), baseOf(north)]);
    const { incarnation } = stateFile<{ incarnation: number }>(statePath(directory, config.name)).read() ?? {};
    expect(incarnation).toBeGreaterThan(1);
    const back = new Database('west', 2);
    const own = new CompactedLog(logPath(directory, config.name), back, () => []).replay();
    expect(back.read('told')?.value).toBe('changed in the east');
    expect(back.read('new')).toEqual(last);
    expect(back.read('alone')).toBeUndefined();
    expect(back.logged.toRanges()).toEqual({ 'west.1': [[1, 1]], 'east.1': [[1, 1]], 'north.1': [[1, 1]] });
    // What it had written and somebody has overwritten since stands nowhere any more.
    expect(own.map(({ id }) => id)).toEqual([]);
    expect(alone.id).toBe('west.1:2');
    // A write of its new life has a name of its own, and is known to nobody.
    expect(east.apply(back.write('told', 'again', null))).toBe(true);
  });
});
