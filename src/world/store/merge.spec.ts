import fc from 'fast-check';
import { type Entry, type Version } from './entry.js';
import { HybridClock, wallTime } from './hybrid-clock.js';
import { merge, nextVector } from './merge.js';

const entry = (id: string, at: number, vector: Record<string, number>): Entry => {
  return { id, key: 'k', value: id, at, region: id.split('.')[0] ?? '', vector, request: null };
};

describe('merge', () => {
  const w1 = entry('w.1:1', 10, { w: 1 });

  it('takes a write that had seen the one before, without a conflict', () => {
    const { version } = merge(undefined, w1);
    const next = merge(version, entry('e.1:1', 11, { w: 1, e: 1 }));
    expect(next).toMatchObject({ conflict: null, version: { entry: { id: 'e.1:1' }, context: { w: 1, e: 1 } } });
  });

  it('names the loser of two writes that had not seen each other, in either order', () => {
    const e1 = entry('e.1:1', 11, { e: 1 });
    const there = merge(merge(undefined, w1).version, e1);
    const back = merge(merge(undefined, e1).version, w1);
    expect(there.conflict).toEqual({ kept: e1, lost: w1 });
    expect(back.conflict).toEqual({ kept: e1, lost: w1 });
    expect(there.version).toEqual(back.version);
  });

  it('ignores a write that arrives again, or after one that had seen it', () => {
    const e1 = entry('e.1:1', 11, { w: 1, e: 1 });
    const { version } = merge(undefined, e1);
    expect(merge(version, w1)).toEqual({ version, conflict: null });
    expect(merge(version, e1)).toEqual({ version, conflict: null });
  });

  it('calls no conflict what the winner had seen, even if it had missed another write', () => {
    const won = merge(merge(undefined, entry('e.1:1', 9, { e: 1 })).version, w1).version;
    expect(merge(won, entry('w.1:2', 12, { w: 2 })).conflict).toBeNull();
  });

  it('brings every region to the same version, whatever arrives when', () => {
    const regions = ['w', 'e', 's'] as const;
    const action = fc.record({
      region: fc.constantFrom(...regions),
      write: fc.boolean(),
      from: fc.constantFrom(...regions),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const nodes = new Map(regions.map((name) => [name, node(name)]));
        const of = (name: (typeof regions)[number]) => nodes.get(name) ?? node(name);
        for (const { region, write, from } of actions) {
          if (write) of(region).write();
          else of(region).pull(of(from), 1);
        }
        for (const region of regions) for (const from of regions) of(region).pull(of(from), Infinity);
        const [first, ...others] = regions.map((name) => of(name).version());
        for (const other of others) expect(other).toEqual(first);
      }),
    );
  });
});

describe('HybridClock', () => {
  it('is later than anything seen, though the wall clock stands', () => {
    const clock = new HybridClock(() => 1000);
    const first = clock.next();
    clock.observe(first + 5000);
    expect(clock.next()).toBe(first + 5001);
    expect(wallTime(first)).toBe(1000);
  });
});

/** A region in miniature: its own writes are pulled by others in order. */
function node(region: string) {
  const clock = new HybridClock(() => 1);
  const own: Entry[] = [];
  const cursors = new Map<string, number>();
  let current: Version | undefined;
  const take = (incoming: Entry) => {
    clock.observe(incoming.at);
    current = merge(current, incoming).version;
  };
  return {
    region,
    own,
    version: () => current,
    write: () => {
      const made = { ...entry(`${region}.1:${own.length + 1}`, clock.next(), nextVector(current, region)), region };
      own.push(made);
      take(made);
    },
    pull: (from: { readonly region: string; readonly own: readonly Entry[] }, count: number) => {
      const cursor = cursors.get(from.region) ?? 0;
      const batch = from.own.slice(cursor, cursor + count);
      cursors.set(from.region, cursor + batch.length);
      batch.forEach(take);
    },
  };
}
