import type { Database } from '../../src/journal/database.js';
import { KyselyExperiments } from '../../src/journal/experiments.js';
import { KyselyFeed } from '../../src/journal/feed.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyKeyedRequests } from '../../src/journal/keyed-requests.js';
import { requestOf } from '../fakes/run-request.js';
import { placed, started, step } from '../fakes/run-events.js';
import { created, CREATED, createdAndTaken } from './journal-held.js';

export interface StoresBench {
  readonly database: Database;
  dispose(): Promise<void>;
}

/** What the API keeps beside the journal, on a fresh database each. */
export function apiStoresConformance(name: string, make: () => Promise<StoresBench>): void {
  describe(`stores of the API: ${name}`, () => {
    let bench: StoresBench;
    const open = (): Database => bench.database;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(async () => {
      await bench.database.close();
      await bench.dispose();
    });

    describe('experiments', () => experimentsConformance(open));
    describe('requests with a key', () => keyedRequestsConformance(open));
    describe('the feed of a run', () => feedConformance(open));
  });
}

function experimentsConformance(open: () => Database): void {
  const stored = (hash: string) => ({
    name: 'mine',
    title: 'Mine',
    target: 'sandbox',
    labels: { severity: 'monkey' },
    text: `text of ${hash}\n`,
    hash,
    changedBy: 'somebody',
    changedAt: CREATED.toISOString(),
  });

  it('are read back as they were written, and listed by name without their text', async () => {
    const store = new KyselyExperiments(open());
    await store.put(stored('one'), null);
    await store.put({ ...stored('two'), name: 'another' }, null);
    const { text, title, target, labels, ...same } = stored('one');
    expect(await store.get('mine')).toEqual({ ...same, text });
    expect(await store.list()).toEqual([
      { ...same, title, target, labels, name: 'another', hash: 'two' },
      { ...same, title, target, labels },
    ]);
    expect(await store.get('nobodys')).toBeNull();
  });

  it('take the place only of what their author has seen', async () => {
    const store = new KyselyExperiments(open());
    await store.put(stored('one'), null);
    await expect(store.put(stored('two'), null)).rejects.toMatchObject({ code: 'precondition-failed' });
    await expect(store.put(stored('two'), 'other')).rejects.toMatchObject({ code: 'precondition-failed' });
    expect(await store.get('mine')).toMatchObject({ hash: 'one' });
    await store.put(stored('two'), 'one');
    expect(await store.get('mine')).toMatchObject({ hash: 'two', text: 'text of two\n' });
  });

  it('are removed only as their author has seen them', async () => {
    const store = new KyselyExperiments(open());
    await store.put(stored('one'), null);
    await expect(store.remove('mine', 'other')).rejects.toMatchObject({ code: 'precondition-failed' });
    await store.remove('mine', 'one');
    expect(await store.get('mine')).toBeNull();
  });

  it('of two authors who replace the same one at once, one stands and the other is told', async () => {
    const store = new KyselyExperiments(open());
    await store.put(stored('one'), null);
    const answers = await Promise.allSettled(['two', 'three'].map((hash) => store.put(stored(hash), 'one')));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
}

function keyedRequestsConformance(open: () => Database): void {
  const KEY = { caller: 'somebody', key: 'nightly-7' };
  const request = requestOf({ requestedBy: 'somebody' });

  it('record the run and its key', async () => {
    const database = open();
    const keyed = new KyselyKeyedRequests(database);
    expect(await keyed.find(KEY)).toBeNull();
    const asked = { run: 'run-1', fingerprint: 'abc' };
    expect(await keyed.create(KEY, asked, request, CREATED)).toEqual(asked);
    expect(await keyed.find(KEY)).toEqual(asked);
    expect(await new KyselyJournal(database).due()).toMatchObject([{ id: 'run-1' }]);
  });

  it('a second one stands for the run of the first, and leaves nothing', async () => {
    const database = open();
    const keyed = new KyselyKeyedRequests(database);
    const first = { run: 'run-1', fingerprint: 'abc' };
    await keyed.create(KEY, first, request, CREATED);
    expect(await keyed.create(KEY, { run: 'run-2', fingerprint: 'other' }, request, CREATED)).toEqual(first);
    expect(await new KyselyJournal(database).due()).toMatchObject([{ id: 'run-1' }]);
  });

  it('of another caller is another request', async () => {
    const keyed = new KyselyKeyedRequests(open());
    await keyed.create(KEY, { run: 'run-1', fingerprint: 'abc' }, request, CREATED);
    const other = { run: 'run-2', fingerprint: 'abc' };
    expect(await keyed.create({ ...KEY, caller: 'else' }, other, request, CREATED)).toEqual(other);
  });

  it('at once make one run', async () => {
    const database = open();
    for (let round = 0; round < 10; round += 1) {
      const key = { ...KEY, key: `round-${round}` };
      const answers = await Promise.all(
        [0, 1, 2].map((at) =>
          new KyselyKeyedRequests(database).create(
            key,
            { run: `run-${round}-${at}`, fingerprint: 'abc' },
            request,
            CREATED,
          ),
        ),
      );
      expect(new Set(answers.map(({ run }) => run)).size).toBe(1);
    }
    expect(await new KyselyJournal(database).due()).toHaveLength(10);
  });
}

function feedConformance(open: () => Database): void {
  it('gives its events in parts, and how far it has come', async () => {
    const database = open();
    const [journal, feed] = [new KyselyJournal(database), new KyselyFeed(database)];
    const lease = await createdAndTaken(journal);
    const events = placed(1, 1, started(1), step(0), step(1));
    await journal.append(lease, 1, events);
    expect(await feed.events('run-1', 1, 2)).toEqual(events.slice(0, 2));
    expect(await feed.events('run-1', 3, 2)).toEqual(events.slice(2));
    expect(await feed.events('run-1', 4, 2)).toEqual([]);
    expect(await feed.progress('run-1')).toEqual({ events: 4, finished: false });
    await journal.append(lease, 4, placed(1, 4, { type: 'RunFinished', verdict: 'passed', reason: 'all held' }));
    expect(await feed.progress('run-1')).toEqual({ events: 5, finished: true });
  });

  it('knows which runs there are', async () => {
    const database = open();
    await created(new KyselyJournal(database), 'run-1');
    const feed = new KyselyFeed(database);
    await expect(feed.progress('run-2')).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(feed.events('run-2', 0, 5)).rejects.toMatchObject({ code: 'run-not-found' });
  });
}
