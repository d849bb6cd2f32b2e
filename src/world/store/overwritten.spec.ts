import { Database } from './database.js';

const REGIONS = ['w', 'e'] as const;

/** Two regions that were cut from each other, each with its own write of one key, meet again. */
function meetAgain(keys: number): Database {
  const [west, east] = REGIONS.map((region) => new Database(region, 1)) as [Database, Database];
  for (let key = 0; key < keys; key += 1) {
    const lost = west.write(`k${key}`, { position: key }, null);
    const kept = east.write(`k${key}`, { title: 'x'.repeat(500) }, null);
    east.apply({ ...lost, at: kept.at - 1 });
  }
  return east;
}

describe('overwritten writes', () => {
  it('are kept with both values, where and when they were written', () => {
    const { all, details } = meetAgain(1).overwritten;
    expect(all).toEqual(['w.1:1']);
    expect(details).toMatchObject([
      { key: 'k0', kept: { id: 'e.1:1', region: 'e' }, lost: { id: 'w.1:1', region: 'w', value: '{"position":0}' } },
    ]);
    expect(Date.parse(details[0]?.lost.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(details[0]?.kept.value).toHaveLength(200);
  });

  it('are all counted, and the last hundred told, the newest first', () => {
    const { all, details } = meetAgain(150).overwritten;
    expect(all).toHaveLength(150);
    expect(details).toHaveLength(100);
    expect(details[0]?.key).toBe('k149');
  });

  it('are none when the later write had seen the earlier one', () => {
    const [west, east] = REGIONS.map((region) => new Database(region, 1)) as [Database, Database];
    east.apply(west.write('k', 1, null));
    west.apply(east.write('k', 2, null));
    expect([west.overwritten.all, east.overwritten.all]).toEqual([[], []]);
  });
});
