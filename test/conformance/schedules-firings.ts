import type { DueSchedule, PreparedFiring } from '../../src/core/ports/schedules.js';
import { HOUR_MS, MINUTE_MS } from '../../src/core/schedule/local-time.js';
import { requestOf } from '../fakes/run-request.js';
import { placed, started } from '../fakes/run-events.js';
import type { ScheduleBench } from './schedules.js';

const HOURLY = { experiment: 'lose-zone', when: { every: '1h' } };

export function scheduleFiringsConformance(bench: () => ScheduleBench): void {
  const store = () => bench().schedules;
  const pass = (ms: number) => bench().clock.advance(ms);

  async function prepared(run = 'run'): Promise<PreparedFiring[]> {
    const { due } = await store().due(100);
    return due.map((one) => withRun(one, `${run}-${one.id}`));
  }
  const fire = async (run?: string) => store().settle(await prepared(run));

  it('nothing is due before its time, and everybody is told how long that is', async () => {
    expect(await store().due(10)).toEqual({ due: [], nextInMs: null });
    await store().create('s-1', HOURLY, 'ann');
    pass(20 * MINUTE_MS);
    expect(await store().due(10)).toEqual({ due: [], nextInMs: 40 * MINUTE_MS });
    pass(40 * MINUTE_MS);
    expect(await store().due(10)).toMatchObject({ due: [{ id: 's-1', version: 1 }], nextInMs: 0 });
  });

  it('those that wait longest come first, at most as many as asked', async () => {
    await store().create('s-1', { ...HOURLY, when: { every: '3h' } }, 'ann');
    await store().create('s-2', { ...HOURLY, when: { every: '1h' } }, 'ann');
    await store().create('s-3', { ...HOURLY, when: { every: '2h' } }, 'ann');
    pass(4 * HOUR_MS);
    const { due } = await store().due(2);
    expect(due.map(({ id }) => id)).toEqual(['s-2', 's-3']);
  });

  it('a firing is written with its run, and the next slot follows', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS + 250);
    const [firing] = await fire();
    const slot = bench().clock.now - 250;
    expect(firing).toEqual({
      schedule: 's-1',
      slot,
      dueAt: slot,
      at: slot + 250,
      outcome: 'requested',
      reasons: [],
      run: 'run-s-1',
      draw: null,
    });
    const [first] = await bench().journal.read('run-s-1');
    expect(first?.event).toMatchObject({ type: 'RunRequested', run: 'run-s-1', requestedBy: 'schedule s-1' });
    expect(await bench().journal.open()).toMatchObject([{ id: 'run-s-1', status: 'queued' }]);
    expect(await bench().journal.due()).toMatchObject([{ id: 'run-s-1' }]);
    expect(await store().read('s-1')).toMatchObject({ next: { at: slot + HOUR_MS }, last: firing });
    expect(await store().firings('s-1', { limit: 5 })).toEqual([firing]);
  });

  it('a firing is decided once, whoever asks and how often', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    const mine = await prepared('mine');
    const theirs = mine.map(({ due }) => withRun(due, 'theirs'));
    const other = await bench().other();
    const both = await Promise.all([store().settle(mine), other.settle(theirs)]);
    expect(both.flat()).toHaveLength(1);
    expect(await store().settle(mine)).toEqual([]);
    expect(await bench().journal.open()).toHaveLength(1);
  });

  it('a slot that is changed while it is prepared is left alone', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    const before = await prepared();
    await store().change('s-1', null, { ...HOURLY, paused: true }, 'ann');
    expect(await store().settle(before)).toEqual([]);
    expect(await bench().journal.open()).toEqual([]);
  });

  it('a process whose clock goes before gets nothing early', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    const early = await prepared();
    pass(-10);
    expect(await store().settle(early)).toEqual([]);
  });

  it('a clock that is set back makes no slot happen twice', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    expect(await fire('first')).toHaveLength(1);
    pass(-30 * MINUTE_MS);
    await store().change('s-1', null, { ...HOURLY, jitter: '1s' }, 'ann');
    await store().change('s-1', null, HOURLY, 'ann');
    pass(30 * MINUTE_MS);
    expect(await fire('second')).toEqual([]);
    pass(HOUR_MS);
    expect(await fire('third')).toHaveLength(1);
    expect(await store().firings('s-1', { limit: 9 })).toHaveLength(2);
  });

  it('many are settled at once, each with its own answer', async () => {
    for (let n = 0; n < 100; n += 1) await store().create(`s-${n}`, HOURLY, 'ann');
    pass(HOUR_MS);
    const firings = await fire();
    expect(new Set(firings.map(({ run }) => run)).size).toBe(100);
    expect(await store().due(10)).toEqual({ due: [], nextInMs: HOUR_MS });
  });

  it('under the halt, or with an incident open, a firing is refused and no run is made', async () => {
    await store().create('s-1', HOURLY, 'ann');
    await bench().journal.setHalt({ by: 'bob', reason: 'audit' });
    await bench().incidents.setIncident({ by: 'eve', reason: 'slow checkout' });
    pass(HOUR_MS);
    const [firing] = await fire();
    expect(firing).toMatchObject({ outcome: 'refused', run: null });
    expect(firing?.reasons).toEqual([
      expect.stringContaining('the global halt is set by bob (audit)'),
      expect.stringContaining('an incident is open, declared by eve (slow checkout)'),
    ]);
    expect(await bench().journal.open()).toEqual([]);
    expect((await store().read('s-1')).last).toEqual(firing);
  });

  it('what cannot be run is refused with the reasons, and the schedule goes on', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    const { due } = await store().due(1);
    const obstacles = ['there is no experiment "lose-zone"'];
    expect(await store().settle(due.map((one) => ({ due: one, run: { obstacles } })))).toMatchObject([
      { outcome: 'refused', reasons: obstacles, run: null },
    ]);
    expect((await store().due(1)).nextInMs).toBe(HOUR_MS);
  });

  it('while its run goes on, a schedule that forbids overlap is refused and one that queues waits for the end', async () => {
    await store().create('forbid', HOURLY, 'ann');
    await store().create('queue', { ...HOURLY, overlap: 'queue' }, 'ann');
    await store().create('allow', { ...HOURLY, overlap: 'allow' }, 'ann');
    pass(HOUR_MS);
    await fire('first');
    pass(HOUR_MS);
    const outcomes = (await fire('second')).map(({ schedule, outcome }) => [schedule, outcome]);
    expect(outcomes.sort()).toEqual([
      ['allow', 'requested'],
      ['forbid', 'refused'],
    ]);
    expect(await store().due(5)).toEqual({ due: [], nextInMs: 1_000 });
    pass(1_000);
    expect(await fire('still')).toEqual([]);
    await finish('first-queue');
    pass(1_000);
    expect(await fire('third')).toMatchObject([{ schedule: 'queue', outcome: 'requested', run: 'third-queue' }]);
  });

  it('what was missed together gets one answer', async () => {
    await store().create('s-1', { ...HOURLY, startWithin: '5m' }, 'ann');
    pass(10 * HOUR_MS + 20 * MINUTE_MS);
    const [firing] = await fire();
    expect(firing).toMatchObject({
      outcome: 'missed',
      run: null,
      slot: bench().clock.now - 9 * HOUR_MS - 20 * MINUTE_MS,
    });
    expect((await store().due(1)).nextInMs).toBe(40 * MINUTE_MS);
    expect(await store().firings('s-1', { limit: 20 })).toHaveLength(1);
  });

  it('a single moment is over when it has come', async () => {
    const at = new Date(bench().clock.now + 1_000).toISOString();
    await store().create('s-1', { experiment: 'lose-zone', when: { at } }, 'ann');
    pass(1_000);
    expect(await fire()).toMatchObject([{ outcome: 'requested' }]);
    expect(await store().read('s-1')).toMatchObject({ next: null, last: { outcome: 'requested' } });
    expect(await store().due(1)).toEqual({ due: [], nextInMs: null });
  });

  it('a drawn moment is recorded with its draw', async () => {
    const { next } = await store().create('s-1', { experiment: 'lose-zone', when: { random: { meanDays: 2 } } }, 'ann');
    pass((next?.at ?? 0) - bench().clock.now);
    expect(await fire()).toMatchObject([{ slot: next?.at, draw: next?.draw }]);
  });

  it('firings come newest first, a page before the other', async () => {
    await store().create('s-1', { ...HOURLY, overlap: 'allow' }, 'ann');
    for (const run of ['a', 'b', 'c']) {
      pass(HOUR_MS);
      await fire(run);
    }
    const runs = async (page: { before?: number; limit: number }) =>
      (await store().firings('s-1', page)).map(({ run }) => run);
    expect(await runs({ limit: 2 })).toEqual(['c-s-1', 'b-s-1']);
    expect(await runs({ before: bench().clock.now - HOUR_MS, limit: 2 })).toEqual(['a-s-1']);
  });

  it('a schedule is removed with its firings, and its runs stay', async () => {
    await store().create('s-1', HOURLY, 'ann');
    pass(HOUR_MS);
    await fire();
    await store().remove('s-1', null);
    expect(await store().firings('s-1', { limit: 5 })).toEqual([]);
    expect(await bench().journal.open()).toHaveLength(1);
  });

  it('an incident is open until it is closed, and keeps its beginning', async () => {
    const { incidents, clock } = bench();
    expect(await incidents.incident()).toBeNull();
    await incidents.setIncident({ by: 'eve', reason: 'slow' });
    const since = new Date(clock.now).toISOString();
    pass(MINUTE_MS);
    await incidents.setIncident({ by: 'bob', reason: 'slower' });
    expect(await incidents.incident()).toEqual({ by: 'bob', reason: 'slower', since });
    await incidents.setIncident(null);
    await incidents.setIncident(null);
    expect(await incidents.incident()).toBeNull();
  });

  async function finish(run: string): Promise<void> {
    const lease = await bench().journal.acquire(run, 'worker', 60_000);
    if (!lease) throw new Error('nobody else wants it');
    await bench().journal.append(
      lease,
      1,
      placed(1, 1, started(1), { type: 'RunFinished', verdict: 'passed', reason: 'all held' }),
    );
  }
}

function withRun(due: DueSchedule, id: string): PreparedFiring {
  return { due, run: { id, request: requestOf({ requestedBy: `schedule ${due.id}` }) } };
}
