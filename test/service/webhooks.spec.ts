import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SystemClock } from '../../src/config/system-clock.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { Courier, type CourierDeps } from '../../src/engine/courier.js';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyOutbox } from '../../src/journal/outbox.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { KyselyWebhooks } from '../../src/journal/webhooks.js';
import { HttpWebhookSender } from '../../src/webhooks/http-sender.js';
import { eventually } from '../conformance/eventually.js';
import { createdAndTaken } from '../conformance/journal-held.js';
import { placed, requested } from '../fakes/run-events.js';
import { certified, type Certified } from './authority.js';
import { Receiver, status, type Received } from './receiver.js';

const DIST = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist');
const SCRIPT = resolve('test/service/webhooks-process.mjs');
const COURIER = resolve('test/service/webhooks-courier.mjs');
const SOON_MS = 60_000;
const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const FINISHED: RunEvent = { type: 'RunFinished', verdict: 'passed', reason: 'all held' };

describe('webhooks', () => {
  let home: string;
  let database: Database;
  let webhooks: KyselyWebhooks;
  const warnings: string[] = [];
  const receivers: Receiver[] = [];
  let couriers: { readonly stop: AbortController; readonly over: Promise<void> }[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-webhooks-'));
    database = sqliteDatabase(join(home, 'journal.db'));
    webhooks = new KyselyWebhooks(database);
    warnings.length = 0;
  });
  afterEach(async () => {
    await stopCouriers();
    for (const receiver of receivers.splice(0)) await receiver.end();
    await database.close();
    await rm(home, { recursive: true });
  });

  async function told(
    answer: Parameters<typeof Receiver.start>[0],
    name = 'alerts',
    certificate?: Certified,
  ): Promise<Receiver> {
    const receiver = await Receiver.start(answer, certificate);
    receivers.push(receiver);
    await webhooks.put({ name, url: receiver.url, types: null }, `whsec_${KEY}`);
    return receiver;
  }
  function startCourier(options: Partial<CourierDeps> = {}): Courier {
    const courier = new Courier({
      outbox: new KyselyOutbox(database),
      sender: new HttpWebhookSender(),
      clock: new SystemClock(),
      random: () => 0,
      patience: { firstMs: 1, mostMs: 1, attempts: 3 },
      limitMs: SOON_MS,
      onWarning: (line) => void warnings.push(line),
      ...options,
    });
    const stop = new AbortController();
    couriers.push({ stop, over: courier.run(stop.signal) });
    return courier;
  }
  async function stopCouriers(): Promise<void> {
    for (const { stop } of couriers) stop.abort();
    await Promise.all(couriers.map(({ over }) => over));
    couriers = [];
  }
  async function finishRun(): Promise<void> {
    const journal = new KyselyJournal(database);
    await journal.append(await createdAndTaken(journal), 1, placed(1, 1, FINISHED));
  }
  const has = async ({ received }: Receiver, count: number): Promise<readonly Received[]> => {
    const { seen } = await eventually(
      async () => received,
      (all) => all.length >= count,
      SOON_MS,
    );
    expect(seen.length).toBeGreaterThanOrEqual(count);
    return seen;
  };
  const dead = async (name = 'alerts') => {
    const look = () => webhooks.dead(name, { limit: 5 });
    return (await eventually(look, (letters) => letters.length > 0, SOON_MS)).seen;
  };
  /** Nobody has anything to send any more. */
  const allSent = async (): Promise<void> => {
    const look = () => new KyselyOutbox(database).take([], SOON_MS);
    expect((await eventually(look, ({ nextInMs }) => nextInMs === null, SOON_MS)).seen).toEqual({
      taken: [],
      nextInMs: null,
    });
  };

  it('a receiver that answers 503 gets the same signed event again, and not once more when it took it', async () => {
    const receiver = await told((response, message) => status(message === 1 ? 503 : 204)(response));
    await finishRun();
    startCourier();
    const [first, second] = await has(receiver, 2);
    await allSent();
    await stopCouriers();
    expect(receiver.received).toHaveLength(2);
    expect(second?.body).toBe(first?.body);
    for (const { headers, body } of receiver.received) {
      const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      expect(JSON.parse(body)).toMatchObject({ id, type: 'dev.silverback.run.finished', data: { verdict: 'passed' } });
      const mac = createHmac('sha256', Buffer.from(KEY, 'base64')).update(`${String(id)}.${String(timestamp)}.${body}`);
      expect(headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`);
    }
    expect(warnings).toEqual([]);
  });

  it('what a receiver never answers ends among the dead letters, holds up no other receiver, and can be sent again', async () => {
    let deaf = true;
    const receiver = await told((response) => (deaf ? undefined : status(200)(response)));
    const other = await told(status(200), 'board');
    await finishRun();
    const courier = startCourier({ limitMs: 200 });
    await has(other, 1);
    expect(await dead()).toMatchObject([{ id: 'run-1-1', attempts: 3, error: 'no answer within 200 ms' }]);
    expect(receiver.received).toHaveLength(3);
    expect(warnings).toEqual(['webhook alerts: run-1-1 is a dead letter after 3 attempts: no answer within 200 ms']);
    deaf = false;
    await webhooks.revive('alerts');
    courier.wake();
    await has(receiver, 4);
    expect(other.received).toHaveLength(1);
  });

  it('a process that dies between the record and the message loses nothing: the next one tells', async () => {
    const receiver = await told(status(200));
    await database.close();
    const args = [SCRIPT, DIST, join(home, 'journal.db'), JSON.stringify(requested('run-1')), JSON.stringify(FINISHED)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    database = sqliteDatabase(join(home, 'journal.db'));
    startCourier();
    const [message] = await has(receiver, 1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ id: 'run-1-1', subject: 'run-1' });
  });

  it('a courier that ends brings what has just happened, and gives up on who does not answer: that is due again', async () => {
    const receiver = await told(() => undefined);
    const other = await told(status(200), 'board');
    startCourier();
    await finishRun();
    await stopCouriers();
    expect([receiver.received.length, other.received.length]).toEqual([1, 1]);
    const { taken } = await new KyselyOutbox(database).take([], SOON_MS);
    expect(taken).toMatchObject([{ webhook: 'alerts', id: 'run-1-1', attempts: 2 }]);
  });

  it('many couriers of one outbox send a message once', async () => {
    const receiver = await told(status(200));
    await finishRun();
    for (let n = 0; n < 4; n += 1) startCourier();
    await has(receiver, 1);
    await allSent();
    await stopCouriers();
    expect(receiver.received).toHaveLength(1);
  });

  it('a redirect is not followed', async () => {
    const elsewhere = await told(status(200), 'elsewhere');
    await webhooks.remove('elsewhere');
    await told(status(307, { location: elsewhere.url }));
    await finishRun();
    startCourier();
    expect(await dead()).toMatchObject([{ error: 'answered with status 307' }]);
    expect(elsewhere.received).toEqual([]);
  });

  it('over TLS a receiver is told by who trusts its authority, and gets nothing from who does not', async () => {
    const certificate = await certified(home);
    const receiver = await told(status(200), 'alerts', certificate);
    await finishRun();
    startCourier();
    expect(await dead()).toMatchObject([
      { attempts: 3, error: expect.stringMatching(/^its certificate is not trusted: .*NODE_EXTRA_CA_CERTS/) as string },
    ]);
    await stopCouriers();
    expect(receiver.received).toEqual([]);
    await webhooks.revive('alerts');
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate.authority };
    const args = [COURIER, DIST, join(home, 'journal.db')];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    expect(await once(child, 'close')).toEqual([0, null]);
    const [message] = await has(receiver, 1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ id: 'run-1-1', type: 'dev.silverback.run.finished' });
    expect(await new KyselyOutbox(database).counts()).toEqual({ waiting: 0, dead: 0 });
  });

  it('nobody is called where clouds hand out credentials', async () => {
    await webhooks.put({ name: 'alerts', url: 'http://169.254.169.254/latest', types: null }, `whsec_${KEY}`);
    await finishRun();
    startCourier();
    expect(await dead()).toMatchObject([{ error: expect.stringContaining('link-local') as string }]);
  });
});
