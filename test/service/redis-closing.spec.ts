import { randomUUID } from 'node:crypto';
import type { SilverbackError } from '../../src/core/errors.js';
import { BullAnswers } from '../../src/queue/bullmq-answers.js';
import { BullInquiries } from '../../src/queue/bullmq-inquiries.js';
import { eventually } from '../conformance/eventually.js';
import { targetNamed } from '../fakes/target-named.js';
import { withRedis } from '../servers/redis.js';
import { wireTo } from '../servers/wire.js';
import { consumersWait, redisSays, SOON_MS, Station } from './station.js';

// A client that nobody ends keeps this process alive: the test run hangs then.
withRedis('what closes while Redis is away', 'own', (redis) => {
  let prefix: string;
  beforeEach(() => {
    prefix = `silverback-test-${randomUUID()}`;
  });
  const station = (url = redis.url): Station => new Station(url, prefix);

  it.each(['before it was ever reached', 'while a run is in hand'])(
    'a queue closes while Redis is away, %s',
    async (when) => {
      const reached = when.startsWith('while');
      if (!reached) await redis.act('kill');
      const worker = await station().works();
      if (reached) {
        await worker.queue.enqueue('in-hand');
        await worker.hasBeenHanded('in-hand');
        await redis.act('kill');
      }
      worker.end('in-hand');
      await worker.queue.close();
      await redis.act('start');
    },
  );

  it('a queue closes while nothing of Redis arrives any more', async () => {
    const wire = await wireTo(redis.url);
    const worker = await station(wire.url).works();
    await consumersWait(redis.url, 1);
    wire.silence();
    await worker.queue.close();
    await wire.close();
  });

  it('who asks workers and who answers close while Redis is away, reached before or not, and a question ends with it', async () => {
    const said: string[] = [];
    const place = { url: redis.url, prefix, onWarning: (line: string) => void said.push(line) };
    const questions = new BullInquiries(place);
    const answers = new BullAnswers({ ...place, prefix: `${prefix}-others` }, { ask: () => Promise.resolve(null) });
    const asked = eventually(
      () =>
        questions.ask({ kind: 'fleet', target: targetNamed('nobodys') }).catch((error: SilverbackError) => error.code),
      (code) => code !== 'queue-unavailable',
      SOON_MS,
    );
    await eventually(
      () => redisSays(redis.url, 'zcard', `${prefix}:inquiries:marker`),
      (markers) => markers === '1',
      SOON_MS,
    );
    await redis.act('kill');
    const late = [new BullInquiries(place), new BullAnswers(place, { ask: () => Promise.resolve(null) })];
    await eventually(
      async () => said,
      (lines) => lines.some((line) => line.includes('ECONNREFUSED')),
      SOON_MS,
    );
    await Promise.all([questions, answers, ...late].map((each) => each.close()));
    expect((await asked).seen).toBe('busy');
    await redis.act('start');
  });

  it('questions end with Redis, at whichever step of theirs it goes', async () => {
    const place = { url: redis.url, prefix, onWarning: () => undefined };
    const questions = new BullInquiries(place);
    const asked = Array.from({ length: 200 }, () => questions.ask({ kind: 'fleet', target: targetNamed('nobodys') }));
    const ends = Promise.allSettled(asked);
    await eventually(
      () => redisSays(redis.url, 'zcard', `${prefix}:inquiries:marker`),
      (markers) => markers === '1',
      SOON_MS,
    );
    await redis.act('kill');
    await questions.close();
    for (const { reason } of (await ends) as PromiseRejectedResult[])
      expect(['busy', 'queue-unavailable']).toContain((reason as SilverbackError).code);
    await redis.act('start');
  });
});
