import { randomUUID } from 'node:crypto';
import { BullAnswers } from '../../src/queue/bullmq-answers.js';
import { BullInquiries } from '../../src/queue/bullmq-inquiries.js';
import { eventually } from '../conformance/eventually.js';
import { targetNamed } from '../fakes/target-named.js';
import { withRedis } from '../servers/redis.js';
import { wireTo } from '../servers/wire.js';
import { SOON_MS, Station, consumersWait, redisSays } from './station.js';

/** Well before the harm of a run ends by itself because nobody renews it. */
const AT_ONCE_MS = 3_000;

withRedis('run queues of several processes on one Redis', 'own', (redis) => {
  let prefix: string;
  let stations: Station[];
  const station = (url = redis.url): Station => {
    const made = new Station(url, prefix);
    stations.push(made);
    return made;
  };
  beforeEach(() => {
    prefix = `silverback-test-${randomUUID()}`;
    stations = [];
  });
  afterEach(() => Promise.all(stations.map((each) => each.leave())));

  /** Enqueues as soon as Redis takes it. */
  async function enqueued(from: Station, run: string): Promise<void> {
    const { seen } = await eventually(
      () =>
        from.queue.enqueue(run).then(
          () => true,
          () => false,
        ),
      (taken) => taken,
      SOON_MS,
    );
    expect(seen).toBe(true);
  }

  it('a run that one process has in hand, dead or alive, is handed to another as soon as it is enqueued', async () => {
    const first = await station().works();
    await first.queue.enqueue('run');
    await first.hasBeenHanded('run');
    const closing = first.queue.close();
    const second = await station().works();
    await second.queue.enqueue('run');
    await second.hasBeenHanded('run');
    first.end('run');
    await closing;
    expect([...first.failed, ...second.failed]).toEqual([]);
  });

  it('what a handler enqueues while its process closes is for the others', async () => {
    const first = station();
    await first.queue.consume(async (run) => {
      first.handed.push(run);
      await eventually(
        async () => closing !== null,
        (begun) => begun,
        SOON_MS,
      );
      await first.queue.enqueue(run);
    });
    let closing: Promise<void> | null = null;
    await first.queue.enqueue('run');
    await first.hasBeenHanded('run');
    closing = first.queue.close();
    const second = await station().works();
    await second.hasBeenHanded('run');
    await closing;
    await first.queue.enqueue('another');
    await second.queue.enqueue('last');
    await second.hasBeenHanded('run', 'last');
  });

  it('a worker that is frozen or cut off while it waits for work holds up nobody', async () => {
    const wire = await wireTo(redis.url);
    const frozen = await station(wire.url).works();
    await consumersWait(redis.url, 1);
    const worker = await station().works();
    await consumersWait(redis.url, 2);
    wire.silence();
    await station().queue.enqueue('run');
    const { seen } = await eventually(
      async () => [...worker.handed],
      (handed) => handed.length > 0,
      AT_ONCE_MS,
    );
    expect(seen).toEqual(['run']);
    wire.speak();
    await worker.leave();
    await frozen.leave();
    await wire.close();
  });

  it('a run waits for its time', async () => {
    const worker = await station().works();
    const notBefore = new Date(Date.now() + 500);
    await worker.queue.enqueue('later', { notBefore });
    await worker.hasBeenHanded('later');
    expect(Date.now()).toBeGreaterThanOrEqual(notBefore.getTime());
  });

  it('a Redis that lost all data: what is in hand goes on, and what is enqueued again is handed out', async () => {
    const worker = await station().works();
    await worker.queue.enqueue('in-hand');
    await worker.hasBeenHanded('in-hand');
    await worker.queue.enqueue('waits', { notBefore: new Date(Date.now() + 600_000) });
    await redisSays(redis.url, 'flushall');
    await worker.queue.enqueue('waits');
    await worker.hasBeenHanded('in-hand', 'waits');
    worker.end('in-hand');
    worker.end('waits');
    await worker.queue.enqueue('in-hand');
    await worker.hasBeenHanded('in-hand', 'waits', 'in-hand');
    expect(worker.failed).toEqual([]);
  });

  it('a Redis that goes away and comes back: enqueueing fails meanwhile, what is in hand goes on, the next is handed out', async () => {
    const worker = await station().works();
    const asker = station();
    await asker.queue.enqueue('in-hand');
    await worker.hasBeenHanded('in-hand');
    await redis.act('kill');
    await expect(asker.queue.enqueue('lost')).rejects.toMatchObject({ code: 'queue-unavailable' });
    worker.end('in-hand');
    await eventually(
      async () => worker.said.length,
      (count) => count > 0,
      SOON_MS,
    );
    await redis.act('start');
    await enqueued(asker, 'next');
    await worker.hasBeenHanded('in-hand', 'next');
    expect(worker.failed).toEqual([]);
    const said = worker.said.join('\n');
    // Either its connection broke first, or it was refused a new one.
    expect(said).toMatch(/ECONN(RESET|REFUSED)/);
    expect(said).toContain(`Redis ${new URL(redis.url).host}: reached again`);
  });

  it('a Redis that is not there at the start is waited for', async () => {
    await redis.act('kill');
    const worker = await station().works();
    await expect(worker.queue.enqueue('early')).rejects.toMatchObject({ code: 'queue-unavailable' });
    await redis.act('start');
    await enqueued(worker, 'late');
    await eventually(
      async () => worker.handed,
      (handed) => handed.includes('late'),
      SOON_MS,
    );
    expect(worker.handed).toContain('late');
  });

  it('a Redis that hangs makes nobody wait without end', async () => {
    const worker = await station().works();
    await worker.queue.enqueue('in-hand');
    await worker.hasBeenHanded('in-hand');
    await redisSays(redis.url, 'client', 'pause', '8000', 'all');
    await expect(worker.queue.enqueue('lost')).rejects.toMatchObject({ code: 'queue-unavailable' });
    worker.end('in-hand');
    await worker.queue.close();
  });

  it('questions to workers are answered as soon as a Redis is reached that was not there at the start', async () => {
    await redis.act('kill');
    const place = { url: redis.url, prefix, onWarning: () => undefined };
    const questions = new BullInquiries(place);
    const answers = new BullAnswers(place, { ask: () => Promise.resolve('an answer') });
    const question = { kind: 'fleet', target: targetNamed('nobodys') } as const;
    await expect(questions.ask(question)).rejects.toMatchObject({ code: 'queue-unavailable' });
    await redis.act('start');
    const { seen } = await eventually(
      () => questions.ask(question).catch(() => null),
      (answer) => answer !== null,
      SOON_MS,
    );
    expect(seen).toBe('an answer');
    await Promise.all([questions.close(), answers.close()]);
  });
});
