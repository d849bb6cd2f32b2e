import type { ReplicationReading } from '../core/ports/fleet.js';
import type { Known } from '../core/ports/probe.js';
import { ReplicationProbe } from './replication.probe.js';

const signal = new AbortController().signal;

describe('the replication probe', () => {
  const probe = (pairs: ReplicationReading['pairs'], silent: ReplicationReading['silent'] = []) =>
    new ReplicationProbe().make('fresh', {}, { replication: { lag: async () => ({ pairs, silent }) } });
  const holding = (...down: string[]): Known => ({ baseline: null, control: [], down, serving: {} });

  it('takes the worst lag and all pending writes', async () => {
    const pairs = [
      { from: 'a', to: 'b', lagMs: 3, pending: 2 },
      { from: 'b', to: 'a', lagMs: 9, pending: 1 },
    ];
    expect((await probe(pairs).measure(signal)).values).toEqual({ lag: 9, pending: 3 });
  });
  it('throws when nobody answers', async () => {
    await expect(probe([]).measure(signal)).rejects.toThrow('no answer of any pair of regions');
  });
  it('throws when somebody’s data is silent, however well the others are', async () => {
    const pairs = [{ from: 'a', to: 'b', lagMs: 3, pending: 2 }];
    const silent = [{ region: 'c', instance: 'store.c' }];
    await expect(probe(pairs, silent).measure(signal, holding())).rejects.toThrow('no answer of store.c');
    await expect(probe(pairs, silent).measure(signal)).rejects.toThrow('no answer of store.c');
    await expect(probe(pairs, silent).measure(signal, holding('edge.c'))).rejects.toThrow('no answer of store.c');
  });
  it('leaves out data that the run itself holds down, and what is on its way there', async () => {
    const pairs = [
      { from: 'a', to: 'b', lagMs: 3, pending: 2 },
      { from: 'a', to: 'c', lagMs: 9_000, pending: 500 },
    ];
    const silent = [{ region: 'c', instance: 'store.c' }];
    expect((await probe(pairs, silent).measure(signal, holding('store.c'))).values).toEqual({ lag: 3, pending: 2 });
    const alone = probe(pairs.slice(1), silent);
    expect(await alone.measure(signal, holding('store.c'))).toMatchObject({ values: {}, samples: 0, enough: 1 });
  });
});
