import type { RunSignal } from '../../src/core/ports/journal.js';
import { placed, requested, started } from '../fakes/run-events.js';
import type { JournalBench } from './journal.js';
import { created, CREATED, createdAndTaken, taken, TTL_MS } from './journal-held.js';

const ABORT: RunSignal = { kind: 'abort', by: 'somebody', reason: 'enough' };
const PAUSE: RunSignal = { kind: 'pause', by: 'somebody', reason: 'look' };

export function journalSignalConformance(bench: () => JournalBench): void {
  const journal = () => bench().journal;

  it('signals reach the worker once, oldest first', async () => {
    await created(journal(), 'run-1');
    await journal().signal('run-1', PAUSE);
    const lease = await taken(journal(), 'run-1');
    await journal().signal('run-1', ABORT);
    expect(await journal().takeSignals(lease)).toEqual([PAUSE, ABORT]);
    expect(await journal().takeSignals(lease)).toEqual([]);
  });

  it('a signal reaches no other run', async () => {
    const one = await createdAndTaken(journal(), 'run-1');
    await created(journal(), 'run-2');
    await journal().signal('run-2', ABORT);
    expect(await journal().takeSignals(one)).toEqual([]);
  });

  it('a signal that died with its worker before another append is given to the next', async () => {
    const old = await createdAndTaken(journal());
    await journal().signal('run-1', ABORT);
    await journal().takeSignals(old);
    await bench().advance(TTL_MS + 1);
    const next = await taken(journal(), 'run-1', 'worker-2');
    await journal().append(next, 1, placed(2, 1, started(2)));
    expect(await journal().takeSignals(next)).toEqual([ABORT]);
    expect(await journal().takeSignals(next)).toEqual([]);
  });

  it('a signal that its worker took before it recorded more is not given again', async () => {
    const old = await createdAndTaken(journal());
    await journal().signal('run-1', ABORT);
    await journal().takeSignals(old);
    await journal().append(old, 1, placed(1, 1, { type: 'AbortRequested', by: 'somebody', reason: 'enough' }));
    await bench().advance(TTL_MS + 1);
    expect(await journal().takeSignals(await taken(journal(), 'run-1', 'worker-2'))).toEqual([]);
  });

  it('a run that is not there cannot be signalled', async () => {
    await expect(journal().signal('run-9', ABORT)).rejects.toMatchObject({ code: 'run-not-found' });
  });

  it('a run that is over is not signalled', async () => {
    const lease = await createdAndTaken(journal());
    const finished = { type: 'RunFinished', verdict: 'passed', reason: 'all held' } as const;
    await journal().append(lease, 1, placed(1, 1, started(1), finished));
    for (const signal of [ABORT, PAUSE])
      await expect(journal().signal('run-1', signal)).rejects.toMatchObject({ code: 'conflict' });
    expect(await journal().takeSignals(lease)).toEqual([]);
  });

  it('the halt is off until it is set, and off again when it is released', async () => {
    expect(await journal().halt()).toBeNull();
    await journal().setHalt({ by: 'somebody', reason: 'incident' });
    const halt = await journal().halt();
    expect(halt).toMatchObject({ by: 'somebody', reason: 'incident' });
    expect(new Date(halt?.since ?? '').toISOString()).toBe(halt?.since);
    await journal().setHalt(null);
    await journal().setHalt(null);
    expect(await journal().halt()).toBeNull();
  });

  it('a halt that is set again keeps its beginning', async () => {
    await journal().setHalt({ by: 'somebody', reason: 'incident' });
    const first = await journal().halt();
    await journal().setHalt({ by: 'another', reason: 'bigger incident' });
    expect(await journal().halt()).toEqual({ by: 'another', reason: 'bigger incident', since: first?.since });
  });

  it('samples come back by time and belong to their run', async () => {
    await created(journal(), 'run-1');
    await journal().create('run-2', requested('run-2'), CREATED);
    const many = Array.from({ length: 1_234 }, (_, at) => ({ at, series: 'p99', value: at / 7 }));
    await journal().saveSamples('run-1', many.slice(600));
    await journal().saveSamples('run-1', many.slice(0, 600));
    await journal().saveSamples('run-1', []);
    expect(await journal().samples('run-1')).toEqual(many);
    expect(await journal().samples('run-2')).toEqual([]);
  });

  it('samples of a run that is not there are refused', async () => {
    await expect(journal().saveSamples('run-9', [{ at: 0, series: 'p99', value: 1 }])).rejects.toMatchObject({
      code: 'run-not-found',
    });
  });
}
