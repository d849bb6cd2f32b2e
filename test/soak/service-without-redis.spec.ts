import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { everythingBack, until } from '../e2e/silverback.js';
import { DRILL, refusedForNow, turns, withSharedService } from '../e2e/shared-service.js';
import { world } from '../e2e/world.js';

/** With the first of all runs comes the start of the world, and a load that has to stand still. */
const STARTS_WITHIN_MS = 300_000;

withSharedService('a service of several processes that loses its Redis', (service, redis) => {
  beforeAll(async () => {
    await Promise.all([service.crew.worker(), service.crew.worker(), service.crew.worker()]);
  });

  /** Makes a run that is in Redis and not yet taken, and takes all data of Redis away. */
  const queuedOnly = async (ask: () => Promise<string>): Promise<string> => {
    const client = new Redis(redis.url);
    const runs = new Queue('runs', { connection: client, prefix: '{silverback}' });
    await runs.pause();
    const run = await ask();
    expect((await runs.getJobs(['wait', 'paused'] as 'wait'[])).map(({ data }) => data as unknown)).toEqual([{ run }]);
    await client.flushall();
    await runs.close();
    client.disconnect();
    return run;
  };

  it(
    'Redis loses all its data, with a run in hand and another one queued: both are done, once',
    async () => {
      // However long it takes until somebody sees that the queue is empty, this one is not over by itself before.
      const active = await service.one.ask({ ...DRILL, variables: { hold: '5m' } });
      await service.one.harmed(active);
      const queued = await queuedOnly(() => service.other.ask(DRILL));
      const { verdict, reason } = await service.one.over(queued);
      expect({ verdict, reason }).toEqual({
        verdict: 'refused',
        reason: expect.stringContaining(`run ${active} is not finished`) as string,
      });
      expect(await service.one.post(`/runs/${active}/abort`, { reason: 'enough' })).toMatchObject({ status: 202 });
      const ended = await service.other.over(active);
      expect(ended).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });
      everythingBack(ended);
      for (const run of [active, queued])
        expect(turns(await service.other.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
      const alone = await queuedOnly(() => service.one.ask(DRILL));
      await service.passed(alone);
      expect(turns(await service.other.events(alone))).toEqual({ started: 1, takenOver: 0, finished: 1 });
    },
    STARTS_WITHIN_MS,
  );

  it('Redis is away for a while: runs in hand go on, what is asked of workers is not answered, what is recorded begins when it is back', async () => {
    const run = await service.one.ask(DRILL);
    await service.one.harmed(run);
    await redis.act('kill');
    refusedForNow(await service.other.post('/runs', { ...DRILL, dryRun: true }), 'queue-unavailable');
    await service.passed(run);
    expect(turns(await service.other.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
    const next = await service.other.ask(DRILL);
    const leaver = await service.crew.holderOf(run);
    expect(await service.crew.send(leaver, 'SIGTERM')).toMatchObject({ code: 0 });
    expect(await service.other.run(next)).toMatchObject({ status: 'queued' });
    await redis.act('start');
    await service.one.harmed(next);
    expect(await service.one.post(`/runs/${next}/abort`, { reason: 'enough' })).toMatchObject({ status: 202 });
    expect(await service.other.over(next)).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });
    await service.nothingIsLeft();
  });

  it('a worker dies while Redis is away: its harm ends by itself, another one takes its run when Redis is back, and nothing is left', async () => {
    const run = await service.one.ask({ ...DRILL, variables: { hold: '5m' } });
    await service.one.harmed(run);
    const holder = await service.crew.holderOf(run);
    await redis.act('kill');
    await service.crew.send(holder, 'SIGKILL');
    await until('harm that nobody renews has ended', async () => (await world(service.place)).harm.length === 0);
    expect(await service.other.run(run)).toMatchObject({ status: 'running' });
    await redis.act('start');
    const document = await service.other.over(run);
    expect(document).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('decayed') as string });
    expect(document.interruptions).toHaveLength(1);
    everythingBack(document);
    expect(turns(await service.other.events(run))).toEqual({ started: 1, takenOver: 1, finished: 1 });
    await service.nothingIsLeft();
  });
});
