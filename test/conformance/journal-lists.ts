import type { HistoryFilter } from '../../src/core/ports/journal.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { placed, requested, started } from '../fakes/run-events.js';
import type { JournalBench } from './journal.js';
import { created, CREATED, createdAndTaken, taken, TTL_MS } from './journal-held.js';

const HASH = 'a'.repeat(64);
const FINISHED: RunEvent = { type: 'RunFinished', verdict: 'passed', reason: 'all held' };
const at = (minute: number) => new Date(CREATED.getTime() + minute * 60_000);

export function journalListsConformance(bench: () => JournalBench): void {
  const journal = () => bench().journal;
  const ids = async (filter: HistoryFilter) => (await journal().history(filter)).map(({ id }) => id);

  it('the summary of a run follows its events', async () => {
    const lease = await createdAndTaken(journal());
    const seen = async () => (await journal().history({ limit: 1 }))[0];
    expect(await seen()).toEqual({
      id: 'run-1',
      experiment: 'kong',
      target: 'sandbox',
      status: 'queued',
      verdict: null,
      reason: null,
      requestedBy: 'somebody',
      createdAt: CREATED.toISOString(),
      finishedAt: null,
      experimentHash: HASH,
    });
    const steps: readonly [RunEvent, string][] = [
      [started(1), 'running'],
      [{ type: 'Paused', by: 'somebody', reason: 'lunch' }, 'paused'],
      [{ type: 'Resumed', by: 'somebody' }, 'running'],
      [{ type: 'StepStarted', index: 0 }, 'running'],
      [{ type: 'RollbackStarted', verdict: 'failed', reason: 'slow' }, 'rolling-back'],
    ];
    for (const [index, [event, status]] of steps.entries()) {
      await journal().append(lease, index + 1, placed(1, index + 1, event));
      expect(await seen()).toMatchObject({ status, verdict: null, finishedAt: null });
    }
    const [last] = placed(1, 6, { type: 'RunFinished', verdict: 'failed', reason: 'slow' });
    await journal().append(lease, 6, last ? [last] : []);
    expect(await seen()).toMatchObject({
      status: 'finished',
      verdict: 'failed',
      reason: 'slow',
      finishedAt: last?.at,
    });
  });

  it('a refused append does not change the summary', async () => {
    const lease = await createdAndTaken(journal());
    await expect(journal().append(lease, 5, placed(1, 5, FINISHED))).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await journal().history({ limit: 1 })).toMatchObject([{ status: 'queued', verdict: null }]);
  });

  it('runs that nobody holds are due, those that were held first, then the oldest; held and finished ones are not', async () => {
    await created(journal(), 'young', at(3));
    await created(journal(), 'old', at(1));
    const held = await taken(journal(), await created(journal(), 'held', at(2)));
    const done = await taken(journal(), await created(journal(), 'done', at(0)));
    await journal().append(done, 1, placed(1, 1, FINISHED));
    await journal().release(done);
    const [old, young] = [
      { id: 'old', epoch: 0 },
      { id: 'young', epoch: 0 },
    ];
    expect(await journal().due()).toEqual([old, young]);
    await bench().advance(TTL_MS + 1);
    expect(await journal().due()).toEqual([{ id: 'held', epoch: 1 }, old, young]);
    expect(await journal().due(2)).toEqual([{ id: 'held', epoch: 1 }, old]);
    await journal().renew(held, TTL_MS);
    expect(await journal().due()).toEqual([old, young]);
  });

  it('open runs are those that are not finished, whoever holds them, of one target or of all', async () => {
    await createdAndTaken(journal(), 'run-1');
    await journal().create('run-2', requested('run-2', { target: 'staging' }), at(1));
    const done = await taken(journal(), await created(journal(), 'run-3', at(2)));
    await journal().append(done, 1, placed(1, 1, FINISHED));
    const ids = async (target?: string) => (await journal().open(target)).map(({ id }) => id);
    expect(await ids()).toEqual(['run-1', 'run-2']);
    expect(await ids('staging')).toEqual(['run-2']);
    expect(await ids('nowhere')).toEqual([]);
  });

  it('history is the newest first, at most as many as asked, of one experiment or of all', async () => {
    await journal().create('a', requested('a', { experiment: 'lose-zone' }), at(1));
    await created(journal(), 'c', at(3));
    await created(journal(), 'b', at(2));
    expect(await ids({ limit: 10 })).toEqual(['c', 'b', 'a']);
    expect(await ids({ limit: 2 })).toEqual(['c', 'b']);
    expect(await ids({ experiment: 'lose-zone', limit: 10 })).toEqual(['a']);
  });

  it('history is also of one target, of one hash, and of what was before a moment', async () => {
    await journal().create('a', requested('a', { target: 'staging' }), at(1));
    await created(journal(), 'b', at(2));
    await created(journal(), 'c', at(3));
    expect(await ids({ target: 'staging', limit: 10 })).toEqual(['a']);
    expect(await ids({ before: at(3).toISOString(), limit: 10 })).toEqual(['b', 'a']);
    expect(await ids({ experimentHash: HASH, target: 'sandbox', limit: 10 })).toEqual(['c', 'b']);
    expect(await ids({ experimentHash: 'b'.repeat(64), limit: 10 })).toEqual([]);
  });

  it('history is also of one status, of one verdict, and of what was from a moment on', async () => {
    const done = await taken(journal(), await created(journal(), 'a', at(1)));
    await journal().append(done, 1, placed(1, 1, FINISHED));
    await created(journal(), 'b', at(2));
    expect(await ids({ status: 'queued', limit: 10 })).toEqual(['b']);
    expect(await ids({ verdict: 'passed', limit: 10 })).toEqual(['a']);
    expect(await ids({ verdict: 'failed', limit: 10 })).toEqual([]);
    expect(await ids({ from: at(2).toISOString(), limit: 10 })).toEqual(['b']);
  });

  it('history goes on after the run that was seen last, whatever was requested since', async () => {
    await created(journal(), 'a', at(1));
    for (const id of ['b', 'c', 'd']) await created(journal(), id, at(2));
    const [, last] = await journal().history({ limit: 2 });
    expect(last).toMatchObject({ id: 'c' });
    await created(journal(), 'e', at(3));
    expect(await ids({ limit: 10, ...(last && { after: last }) })).toEqual(['b', 'a']);
    expect(await ids({ limit: 10, after: { createdAt: at(1).toISOString(), id: 'a' } })).toEqual([]);
  });

  it('a run is found by its id, by a unique beginning of it in any case, and as the latest', async () => {
    await created(journal(), '01JABCDEF1', at(1));
    await created(journal(), '01JABCDXYZ', at(0));
    expect(await journal().find('01JABCDEF1')).toBe('01JABCDEF1');
    expect(await journal().find('01jabcdx')).toBe('01JABCDXYZ');
    expect(await journal().find('latest')).toBe('01JABCDEF1');
    expect(await journal().find('01JZZZ')).toBeNull();
    expect(await journal().find('%')).toBeNull();
  });

  it('a beginning that fits several runs, or is shorter than four characters, means none', async () => {
    await created(journal(), '01JABCDEF1');
    expect(await journal().find('01J')).toBeNull();
    await created(journal(), '01JABCDXYZ');
    await expect(journal().find('01JABCD')).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(journal().find('01JABCD')).rejects.toThrow('01JABCDEF1, 01JABCDXYZ');
  });

  it('an empty journal has no latest run and no history', async () => {
    expect(await journal().find('latest')).toBeNull();
    expect(await journal().history({ limit: 5 })).toEqual([]);
    expect(await journal().due()).toEqual([]);
  });
}
