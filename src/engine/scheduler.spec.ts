import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseClock } from '../../test/fakes/database-clock.js';
import { requestOf } from '../../test/fakes/run-request.js';
import { SilverbackError } from '../core/errors.js';
import type { Firing } from '../core/ports/schedules.js';
import { HOUR_MS } from '../core/schedule/local-time.js';
import type { Database } from '../journal/database.js';
import { KyselyJournal } from '../journal/journal.js';
import { KyselyScheduleStore } from '../journal/schedules.js';
import { sqliteDatabase } from '../journal/sqlite.js';
import { Scheduler, type SchedulerDeps } from './scheduler.js';

const HOURLY = { experiment: 'kong', when: { every: '1h' } };

describe('the scheduler', () => {
  let home: string;
  let clock: DatabaseClock;
  let database: Database;
  let store: KyselyScheduleStore;
  let queued: string[];
  let fired: Firing[];
  let warnings: string[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-scheduler-'));
    clock = new DatabaseClock();
    database = clock.on(sqliteDatabase(join(home, 'journal.db')));
    store = new KyselyScheduleStore(database);
    [queued, fired, warnings] = [[], [], []];
  });
  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  function scheduler(over: Partial<SchedulerDeps> = {}): Scheduler {
    let ids = 0;
    return new Scheduler({
      schedules: store,
      queue: { enqueue: async (run) => void queued.push(run) },
      experiments: { request: async (_, requestedBy) => requestOf({ requestedBy }) },
      newId: () => `run-${(ids += 1)}`,
      onFired: (firings) => void fired.push(...firings),
      onWarning: (line) => void warnings.push(line),
      ...over,
    });
  }

  it('looks again when the next slot is due, and at least once a second, since others may change schedules', async () => {
    expect(await scheduler().round()).toBe(1_000);
    await store.create('s-1', HOURLY, 'ann');
    expect(await scheduler().round()).toBe(1_000);
    clock.advance(HOUR_MS - 40);
    expect(await scheduler().round()).toBe(40);
  });

  it('queues the runs of what it fired once they are on record', async () => {
    await store.create('s-1', { ...HOURLY, name: 'hourly' }, 'ann');
    clock.advance(HOUR_MS);
    const recorded: string[] = [];
    const journal = new KyselyJournal(database);
    const enqueue = async (run: string) => void recorded.push((await journal.read(run))[0]?.event.type ?? 'nothing');
    expect(await scheduler({ queue: { enqueue } }).round()).toBe(0);
    expect(recorded).toEqual(['RunRequested']);
    expect(fired).toMatchObject([{ schedule: 's-1', outcome: 'requested', run: 'run-1' }]);
    expect(await journal.open()).toMatchObject([{ id: 'run-1', requestedBy: 'schedule hourly' }]);
  });

  it('fires a thousand at once in few rounds, each once', async () => {
    for (let n = 0; n < 1_000; n += 1) await store.create(`s-${n}`, HOURLY, 'ann');
    clock.advance(HOUR_MS);
    const one = scheduler();
    let rounds = 0;
    while ((await one.round()) === 0) rounds += 1;
    expect(rounds).toBe(5);
    expect(new Set(queued).size).toBe(1_000);
    expect(new Set(fired.map(({ schedule }) => schedule)).size).toBe(1_000);
  });

  it("looks up once in a round what several schedules want; each run is its own schedule's", async () => {
    for (const name of ['one', 'two']) await store.create(`s-${name}`, { ...HOURLY, name }, 'ann');
    await store.create('s-other', { ...HOURLY, name: 'other', variables: { hold: '1h' } }, 'ann');
    clock.advance(HOUR_MS);
    const looked: unknown[] = [];
    const request: SchedulerDeps['experiments']['request'] = async ({ variables }, requestedBy) => {
      looked.push(variables);
      return requestOf({ requestedBy });
    };
    await scheduler({ experiments: { request } }).round();
    expect(looked).toHaveLength(2);
    expect(looked).toEqual(expect.arrayContaining([{}, { hold: '1h' }]));
    const journal = new KyselyJournal(database);
    const by = (await journal.open()).map(({ requestedBy }) => requestedBy).sort();
    expect(by).toEqual(['schedule one', 'schedule other', 'schedule two']);
    const firsts = await Promise.all(queued.map((run) => journal.read(run)));
    const seeds = firsts.map(([first]) => first?.event.type === 'RunRequested' && first.event.seed);
    expect(new Set(seeds).size).toBe(3);
  });

  it('gives a run of the same slot the same chance in every process', async () => {
    await store.create('s-1', HOURLY, 'ann');
    clock.advance(HOUR_MS);
    await scheduler().round();
    const [request] = await new KyselyJournal(database).read('run-1');
    expect(request?.event).toMatchObject({ seed: expect.any(Number) as number });
    expect(request?.event).not.toMatchObject({ seed: requestOf({ requestedBy: '' }).seed });
  });

  it('an experiment that is not there, or not valid, refuses its own schedule alone, and says what is wrong', async () => {
    await store.create('s-1', { ...HOURLY, experiment: 'gone' }, 'ann');
    await store.create('s-2', HOURLY, 'ann');
    clock.advance(HOUR_MS);
    const request: SchedulerDeps['experiments']['request'] = async ({ experiment }, requestedBy) => {
      if (experiment === 'kong') return requestOf({ requestedBy });
      throw new SilverbackError('invalid-experiment', 'gone.yaml is not valid: 1 problem', {
        issues: [{ file: 'gone.yaml', line: 3, path: 'spec', message: 'is missing' }],
      });
    };
    await scheduler({ experiments: { request } }).round();
    expect(fired.find(({ schedule }) => schedule === 's-2')).toMatchObject({ outcome: 'requested' });
    expect(fired.find(({ schedule }) => schedule === 's-1')).toMatchObject({
      outcome: 'refused',
      reasons: ['gone.yaml is not valid: 1 problem', 'gone.yaml:3: spec: is missing'],
    });
  });

  it('a machine that fails is no answer: the slot is decided when it is back', async () => {
    await store.create('s-1', HOURLY, 'ann');
    clock.advance(HOUR_MS);
    let down = true;
    const request: SchedulerDeps['experiments']['request'] = async (_, requestedBy) => {
      if (down) throw new SilverbackError('journal-unavailable', 'the journal is away');
      return requestOf({ requestedBy });
    };
    const one = scheduler({ experiments: { request } });
    expect(await one.round()).toBe(1_000);
    expect(warnings).toEqual(['schedules are not fired for a moment: the journal is away']);
    down = false;
    await one.round();
    expect(fired).toMatchObject([{ outcome: 'requested' }]);
  });

  it('a run that does not reach the queue is on record all the same', async () => {
    await store.create('s-1', HOURLY, 'ann');
    clock.advance(HOUR_MS);
    await scheduler({ queue: { enqueue: () => Promise.reject(new Error('queue away')) } }).round();
    expect(warnings).toEqual(['a scheduled run waits to be found: queue away']);
    expect(fired).toMatchObject([{ outcome: 'requested' }]);
    expect(await new KyselyJournal(database).due()).toMatchObject([{ id: 'run-1' }]);
  });
});
