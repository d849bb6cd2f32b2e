import { placed, started, step } from '../fakes/run-events.js';
import type { JournalBench } from './journal.js';
import { created, createdAndTaken, taken, TTL_MS } from './journal-held.js';

const LOST = { code: 'lease-lost' };

export function journalLeaseConformance(bench: () => JournalBench): void {
  const journal = () => bench().journal;

  it('the first epoch is 1, and a held run is given to nobody else, nor to its holder again', async () => {
    const lease = await createdAndTaken(journal());
    expect(lease).toEqual({ run: 'run-1', owner: 'worker-1', epoch: 1 });
    expect(await journal().acquire('run-1', 'worker-2', TTL_MS)).toBeNull();
    expect(await journal().acquire('run-1', 'worker-1', TTL_MS)).toBeNull();
  });

  it('of many who ask at once, one gets the run', async () => {
    await created(journal(), 'run-1');
    const asked = Array.from({ length: 8 }, (_, index) => journal().acquire('run-1', `worker-${index}`, TTL_MS));
    const leases = (await Promise.all(asked)).filter((lease) => lease !== null);
    expect(leases.map(({ epoch }) => epoch)).toEqual([1]);
  });

  it('a lease that ran out is given to the next with a higher epoch, and its old holder can do nothing any more', async () => {
    const old = await createdAndTaken(journal());
    await bench().advance(TTL_MS + 1);
    const next = await taken(journal(), 'run-1', 'worker-2');
    expect(next.epoch).toBe(2);
    await expect(journal().append(old, 1, placed(1, 1, started(1)))).rejects.toMatchObject(LOST);
    await expect(journal().renew(old, TTL_MS)).rejects.toMatchObject(LOST);
    await expect(journal().takeSignals(old)).rejects.toMatchObject(LOST);
    await journal().release(old);
    expect(await journal().acquire('run-1', 'worker-3', TTL_MS)).toBeNull();
    await journal().append(next, 1, placed(2, 1, started(2)));
  });

  it('the same worker that takes its run again is fenced from what it did before', async () => {
    const old = await createdAndTaken(journal());
    await bench().advance(TTL_MS + 1);
    await taken(journal(), 'run-1', 'worker-1');
    await expect(journal().append(old, 1, placed(1, 1, step(0)))).rejects.toMatchObject(LOST);
  });

  it('a lease that ran out but that nobody took still records, and can be renewed', async () => {
    const lease = await createdAndTaken(journal());
    await bench().advance(TTL_MS + 1);
    await journal().append(lease, 1, placed(1, 1, started(1)));
    await journal().renew(lease, TTL_MS);
    expect(await journal().acquire('run-1', 'worker-2', TTL_MS)).toBeNull();
  });

  it('a renewed lease lasts its time again', async () => {
    const lease = await createdAndTaken(journal());
    await bench().advance(TTL_MS / 2);
    await journal().renew(lease, TTL_MS);
    await bench().advance(TTL_MS / 2 + 1);
    expect(await journal().acquire('run-1', 'worker-2', TTL_MS)).toBeNull();
    await bench().advance(TTL_MS / 2);
    expect(await journal().acquire('run-1', 'worker-2', TTL_MS)).toMatchObject({ epoch: 2 });
  });

  it('a released run is free at once, and whoever released it can do nothing any more', async () => {
    const old = await createdAndTaken(journal());
    await journal().release(old);
    await journal().release(old);
    await expect(journal().append(old, 1, placed(1, 1, started(1)))).rejects.toMatchObject(LOST);
    await expect(journal().renew(old, TTL_MS)).rejects.toMatchObject(LOST);
    expect(await journal().acquire('run-1', 'worker-2', TTL_MS)).toMatchObject({ epoch: 2 });
  });

  it('leases of different runs do not touch each other', async () => {
    const one = await createdAndTaken(journal(), 'run-1');
    const two = await createdAndTaken(journal(), 'run-2');
    await journal().release(one);
    await journal().append(two, 1, placed(1, 1, started(1)));
  });

  it('a run that is not there cannot be held', async () => {
    await expect(journal().acquire('run-9', 'worker-1', TTL_MS)).rejects.toMatchObject({ code: 'run-not-found' });
  });
}
