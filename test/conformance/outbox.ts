import type { Delivery } from '../../src/core/ports/outbox.js';
import type { RunEvent } from '../../src/core/run/event.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyOutbox } from '../../src/journal/outbox.js';
import { KyselyRetention } from '../../src/journal/retention.js';
import { KyselyWebhooks } from '../../src/journal/webhooks.js';
import { DatabaseClock } from '../fakes/database-clock.js';
import { placed, started, step } from '../fakes/run-events.js';
import { createdAndTaken } from './journal-held.js';

const HOLD_MS = 45_000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ALERTS = { name: 'alerts', url: 'https://alerts.example/', types: null };
const FINISHED: RunEvent = { type: 'RunFinished', verdict: 'failed', reason: 'users were harmed' };
const NOTHING = { taken: [], nextInMs: null };

/** Every promise of the ports of webhooks, on a fresh database each. */
export function outboxConformance(
  name: string,
  make: () => Promise<{ open: () => Database; dispose: () => Promise<void> }>,
): void {
  describe(`webhooks: ${name}`, () => {
    const clock = new DatabaseClock();
    let databases: Database[] = [];
    let dispose = async (): Promise<void> => undefined;
    let webhooks: KyselyWebhooks;
    let outbox: KyselyOutbox;
    let other: KyselyOutbox;
    let journal: KyselyJournal;

    beforeEach(async () => {
      const made = await make();
      dispose = made.dispose;
      databases = [made.open(), made.open()];
      const [one, two] = databases.map((database) => clock.on(database)) as [Database, Database];
      webhooks = new KyselyWebhooks(one);
      journal = new KyselyJournal(one);
      outbox = new KyselyOutbox(one);
      other = new KyselyOutbox(two);
    });
    afterEach(async () => {
      for (const database of databases) await database.close();
      await dispose();
    });

    async function run(...events: readonly RunEvent[]): Promise<void> {
      await journal.append(await createdAndTaken(journal), 1, placed(1, 1, ...events));
    }
    async function taken(from = outbox, ...busy: readonly string[]): Promise<readonly Delivery[]> {
      return (await from.take(busy, HOLD_MS)).taken;
    }
    async function one(): Promise<Delivery> {
      const [delivery, ...more] = await taken();
      expect(more).toEqual([]);
      if (!delivery) throw new Error('nothing was due');
      return delivery;
    }

    it('a receiver is told of the beginning and the end of a run, and of nothing between, in this order', async () => {
      await webhooks.put(ALERTS, SECRET);
      const lease = await createdAndTaken(journal);
      await journal.append(lease, 1, placed(1, 1, started(1)));
      clock.advance(1);
      await journal.append(lease, 2, placed(1, 2, step(0), FINISHED));
      const first = await one();
      expect(first).toMatchObject({ webhook: 'alerts', url: ALERTS.url, secret: SECRET, id: 'run-1-1', attempts: 1 });
      const second = await one();
      expect(JSON.parse(second.body)).toEqual({
        specversion: '1.0',
        id: 'run-1-3',
        source: '/silverback',
        type: 'dev.silverback.run.finished',
        subject: 'run-1',
        time: '2026-01-01T00:00:03.000Z',
        datacontenttype: 'application/json',
        data: {
          run: 'run-1',
          experiment: 'kong',
          target: 'sandbox',
          requestedBy: 'somebody',
          verdict: 'failed',
          reason: 'users were harmed',
        },
      });
      expect(await taken()).toEqual([]);
    });

    it('what could not be recorded is told to nobody', async () => {
      await webhooks.put(ALERTS, SECRET);
      const lease = await createdAndTaken(journal);
      await expect(journal.append({ ...lease, epoch: 0 }, 1, placed(0, 1, FINISHED))).rejects.toMatchObject({
        code: 'lease-lost',
      });
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
    });

    it('a receiver gets only the types that it asked for, and only what happens from then on', async () => {
      await run(started(1));
      await webhooks.put({ ...ALERTS, types: ['dev.silverback.rollback.overdue'] }, SECRET);
      await journal.append({ run: 'run-1', owner: 'worker-1', epoch: 1 }, 2, [
        ...placed(1, 2, { type: 'RollbackOverdue', residue: ['edge-1'] }, FINISHED),
      ]);
      expect(JSON.parse((await one()).body)).toMatchObject({ data: { residue: ['edge-1'] } });
      expect(await taken()).toEqual([]);
    });

    it('the halt is told of when it is set and when it is lifted, and not when it is set again', async () => {
      await webhooks.put(ALERTS, SECRET);
      await journal.setHalt({ by: 'ann', reason: 'checkout is slow' });
      const set = await one();
      expect(JSON.parse(set.body)).toMatchObject({
        type: 'dev.silverback.halt.set',
        data: { by: 'ann', reason: 'checkout is slow' },
      });
      await outbox.delivered(set);
      clock.advance(1_000);
      await journal.setHalt({ by: 'bob', reason: 'still' });
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
      await journal.setHalt(null);
      await journal.setHalt(null);
      expect((await taken()).map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
        { type: 'dev.silverback.halt.lifted', subject: 'halt' },
      ]);
    });

    it('of many that ask at once, one gets a delivery', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(FINISHED);
      const got = await Promise.all([outbox, other, outbox, other].map((each) => taken(each)));
      expect(got.flat()).toHaveLength(1);
    });

    it('what nobody tells the end of is due again, under the same id, and its former holder has no say', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(FINISHED);
      const lost = await one();
      expect(await other.take([], HOLD_MS)).toEqual({ taken: [], nextInMs: HOLD_MS });
      clock.advance(HOLD_MS);
      const [again] = await taken(other);
      expect(again).toEqual({ ...lost, attempts: 2 });
      await outbox.failed(lost, 'too late', null);
      expect(await webhooks.dead('alerts', { limit: 5 })).toEqual([]);
    });

    it('what has arrived is not sent again; what has failed is, when its pause is over', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(FINISHED);
      await outbox.failed(await one(), 'answered with status 503', 5_000);
      expect(await outbox.take([], HOLD_MS)).toEqual({ taken: [], nextInMs: 5_000 });
      clock.advance(5_000);
      expect(await outbox.counts()).toEqual({ waiting: 1, dead: 0 });
      await outbox.delivered(await one());
      expect(await outbox.counts()).toEqual({ waiting: 0, dead: 0 });
      clock.advance(HOLD_MS);
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
    });

    it('a receiver that is busy is left out, and holds up no other', async () => {
      await webhooks.put(ALERTS, SECRET);
      await webhooks.put({ ...ALERTS, name: 'board' }, SECRET);
      await run(FINISHED);
      expect((await taken(outbox, 'alerts')).map(({ webhook }) => webhook)).toEqual(['board']);
      expect(await outbox.take(['alerts', 'board'], HOLD_MS)).toEqual(NOTHING);
    });

    it('what failed for good is a dead letter, until it is sent again', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(started(1), FINISHED);
      for (const delivery of [await one(), await one()]) await outbox.failed(delivery, 'no answer', null);
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
      expect(await outbox.counts()).toEqual({ waiting: 0, dead: 2 });
      const [first, second] = await webhooks.dead('alerts', { limit: 5 });
      expect(first).toMatchObject({ id: 'run-1-1', attempts: 1, error: 'no answer', diedAt: clock.now });
      expect(await webhooks.dead('alerts', { limit: 1 })).toEqual([first]);
      expect(await webhooks.dead('alerts', { after: 'run-1-1', limit: 5 })).toEqual([second]);
      expect(await webhooks.revive('alerts')).toBe(2);
      expect(await webhooks.dead('alerts', { limit: 5 })).toEqual([]);
      expect(await one()).toMatchObject({ id: 'run-1-1', attempts: 1 });
    });

    it('dead letters go by age', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(FINISHED);
      await outbox.failed(await one(), 'no answer', null);
      const retention = new KyselyRetention(clock.on(databases[0] as Database));
      const keep = { runs: Infinity, forMs: 1_000 };
      await retention.prune(keep, new Date(clock.now + 1_000));
      expect(await webhooks.dead('alerts', { limit: 5 })).toHaveLength(1);
      await retention.prune(keep, new Date(clock.now + 1_001));
      expect(await webhooks.dead('alerts', { limit: 5 })).toEqual([]);
    });

    it('what was to be sent goes to the new address of its receiver, with the new secret', async () => {
      expect(await webhooks.put(ALERTS, SECRET)).toBeNull();
      await run(FINISHED);
      const moved = { ...ALERTS, url: 'https://other.example/' };
      expect(await webhooks.put(moved, `${SECRET}AAAA`)).toEqual(ALERTS);
      expect(await one()).toMatchObject({ url: moved.url, secret: `${SECRET}AAAA` });
      expect(await webhooks.list()).toEqual([moved]);
    });

    it('a receiver that was removed gets nothing more', async () => {
      await webhooks.put(ALERTS, SECRET);
      await run(FINISHED);
      expect(await webhooks.remove('alerts')).toEqual(ALERTS);
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
      await webhooks.put(ALERTS, SECRET);
      expect(await outbox.take([], HOLD_MS)).toEqual(NOTHING);
    });

    it('a receiver that is not there is told apart', async () => {
      const missing = { code: 'webhook-not-found' };
      await expect(webhooks.get('nobody')).rejects.toMatchObject(missing);
      await expect(webhooks.remove('nobody')).rejects.toMatchObject(missing);
      await expect(webhooks.dead('nobody', { limit: 5 })).rejects.toMatchObject(missing);
      await expect(webhooks.revive('nobody')).rejects.toMatchObject(missing);
    });
  });
}
