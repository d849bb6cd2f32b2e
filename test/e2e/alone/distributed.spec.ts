import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Recorded, RunEvent } from '../../../src/core/run/event.js';
import { withPostgres } from '../../servers/postgres.js';
import { withRedis } from '../../servers/redis.js';
import { Crew, type Answer, type Door } from '../crew.js';
import { everythingBack, Place, until } from '../silverback.js';
import { usersOf, world } from '../world.js';

const LOAD = 60;
const DRILL = { experiment: 'kill-instance', variables: { hold: '6s' } };
/** Of a schedule, one a second. */
const SLOTS = 4;

function count(events: readonly Recorded[], type: RunEvent['type']): number {
  return events.filter(({ event }) => event.type === type).length;
}

/** How often a run was begun, taken over and ended. */
function turns(events: readonly Recorded[]): { started: number; takenOver: number; finished: number } {
  return {
    started: count(events, 'RunStarted'),
    takenOver: count(events, 'RunTakenOver'),
    finished: count(events, 'RunFinished'),
  };
}

withPostgres('a service of several processes', 'share', (postgres) => {
  withRedis('on one PostgreSQL and one Redis', 'own', (redis) => {
    let place: Place;
    let crew: Crew;
    let one: Door;
    let other: Door;
    beforeAll(async () => {
      const DATABASE_URL = await postgres.database();
      place = await Place.make(LOAD, { DATABASE_URL, REDIS_URL: redis.url, SILVERBACK_PORT: '0' });
      crew = new Crew(place);
      [one, other] = await Promise.all([crew.door(), crew.door()]);
    });
    afterAll(async () => {
      await crew.leave();
      await place.leave();
    });

    const nothingIsLeft = async (): Promise<void> => {
      const { harm, care, processes } = await world(place);
      expect({ harm, care }).toEqual({ harm: [], care: [] });
      expect(processes.filter(({ state }) => state === 'down')).toEqual([]);
    };

    /** Of all runs here: run once, to its end, with nothing left and nobody hurt. */
    const passed = async (run: string): Promise<void> => {
      const document = await other.over(run);
      expect(document).toMatchObject({ verdict: 'passed', users: { lost: 0 } });
      everythingBack(document);
      expect(document.steps.filter(({ status }) => status !== 'done')).toEqual([]);
      const events = await other.events(run);
      expect([count(events, 'RunStarted'), count(events, 'RunFinished')]).toEqual([1, 1]);
      await nothingIsLeft();
    };

    /** Makes a run that is in Redis and not yet taken, and takes all data of Redis away. */
    const queuedOnly = async (ask: () => Promise<string>): Promise<string> => {
      const client = new Redis(redis.url);
      const runs = new Queue('runs', { connection: client, prefix: '{silverback}' });
      await runs.pause();
      const run = await ask();
      expect((await runs.getJobs(['wait', 'paused'] as 'wait'[])).map(({ data }) => data as unknown)).toEqual([
        { run },
      ]);
      await client.flushall();
      await runs.close();
      client.disconnect();
      return run;
    };

    const refusedForNow = ({ status, headers, body }: Answer, code: string): void => {
      expect({ status, body }).toMatchObject({ status: 503, body: { code } });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    };

    let waiting: string;
    it('without a worker: a target is not looked at, and who asks is told when to come again; runs are on record, one a key', async () => {
      const key = { 'idempotency-key': 'nightly' };
      const asked = [one, other, one, other].map((door) => door.ask(DRILL, key));
      const looked = [
        one.get('/fleet?target=sandbox'),
        other.get('/routes?target=sandbox'),
        one.post('/runs', { ...DRILL, dryRun: true }),
      ];
      const runs = new Set(await Promise.all(asked));
      expect(runs.size).toBe(1);
      [waiting = ''] = runs;
      for (const answer of await Promise.all(looked)) refusedForNow(answer, 'busy');
      expect(await other.get('/runs')).toMatchObject({ body: { items: [{ id: waiting, status: 'queued' }] } });
    });

    it('a worker that is frozen between record and act, and woken when another one has gone on, does nothing any more', async () => {
      const frozen = await crew.freezing();
      await until('it is frozen in front of its act', async () => frozen.said().includes('frozen'));
      const { lost } = await usersOf(place);
      await Promise.all([crew.worker(), crew.worker()]);
      await until('another one goes on', async () => count(await other.events(waiting), 'RunTakenOver') > 0);
      await one.harmed(waiting);
      frozen.process.kill('SIGCONT');
      const woken = await until('it was refused', async () => /woken: (.*)\n/.exec(frozen.said())?.[1]);
      // The world refuses its epoch, unless it finds out before that its lease is gone, or its call's time over.
      expect(['stale-epoch', 'lease-lost', 'call-timeout']).toContain(woken);
      expect(await crew.send(frozen, 'SIGTERM')).toMatchObject({ code: 0 });
      await passed(waiting);
      const events = await other.events(waiting);
      expect(events.map(({ epoch }) => epoch)).toEqual(events.map(({ epoch }) => epoch).sort());
      expect((await usersOf(place)).lost).toBe(lost);
      await crew.worker();
    });

    it('plans, fleets and routes are told by either API, through a worker', async () => {
      const plan = await other.post('/runs', { ...DRILL, dryRun: true });
      expect(plan).toMatchObject({ status: 200, body: { target: 'sandbox' } });
      for (const door of [one, other])
        for (const path of ['/fleet?target=sandbox', '/routes?target=sandbox'])
          expect(await door.get(path)).toMatchObject({ status: 200, body: { items: [{ available: true }] } });
    });

    it('a run that one API took is told by the other; the worker that has it is told to end, another one goes on, nobody is hurt', async () => {
      const run = await one.ask(DRILL);
      await other.harmed(run);
      const { lost } = await usersOf(place);
      const holder = await crew.holderOf(run);
      expect(await crew.send(holder, 'SIGTERM')).toMatchObject({ code: 0 });
      await passed(run);
      expect(turns(await other.events(run))).toEqual({ started: 1, takenOver: 1, finished: 1 });
      expect((await usersOf(place)).lost).toBe(lost);
      await crew.worker();
    });

    it('the worker that has a run in hand dies: another one takes it when its lease is over, and nothing is left', async () => {
      const run = await other.ask(DRILL);
      await one.harmed(run);
      const { lost } = await usersOf(place);
      await crew.send(await crew.holderOf(run), 'SIGKILL');
      await passed(run);
      expect((await one.run(run)).interruptions).toHaveLength(1);
      expect((await usersOf(place)).lost).toBe(lost);
      await crew.worker();
    });

    it('Redis loses all its data, with a run in hand and another one queued: both are done, once', async () => {
      // However long it takes until somebody sees that the queue is empty, this one is not over by itself before.
      const active = await one.ask({ ...DRILL, variables: { hold: '5m' } });
      await one.harmed(active);
      const queued = await queuedOnly(() => other.ask(DRILL));
      const { verdict, reason } = await one.over(queued);
      expect({ verdict, reason }).toEqual({
        verdict: 'refused',
        reason: expect.stringContaining(`run ${active} is not finished`) as string,
      });
      expect(await one.post(`/runs/${active}/abort`, { reason: 'enough' })).toMatchObject({ status: 202 });
      const ended = await other.over(active);
      expect(ended).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });
      everythingBack(ended);
      for (const run of [active, queued])
        expect(turns(await other.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
      const alone = await queuedOnly(() => one.ask(DRILL));
      await passed(alone);
      expect(turns(await other.events(alone))).toEqual({ started: 1, takenOver: 0, finished: 1 });
    });

    it('Redis is away for a while: runs in hand go on, what is asked of workers is not answered, what is recorded begins when it is back', async () => {
      const run = await one.ask(DRILL);
      await one.harmed(run);
      await redis.act('kill');
      refusedForNow(await other.post('/runs', { ...DRILL, dryRun: true }), 'queue-unavailable');
      await passed(run);
      expect(turns(await other.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
      const next = await other.ask(DRILL);
      const leaver = await crew.holderOf(run);
      expect(await crew.send(leaver, 'SIGTERM')).toMatchObject({ code: 0 });
      expect(await other.run(next)).toMatchObject({ status: 'queued' });
      await redis.act('start');
      await one.harmed(next);
      expect(await one.post(`/runs/${next}/abort`, { reason: 'enough' })).toMatchObject({ status: 202 });
      expect(await other.over(next)).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });
      await nothingIsLeft();
    });

    it('a worker dies while Redis is away: its harm ends by itself, another one takes its run when Redis is back, and nothing is left', async () => {
      const run = await one.ask({ ...DRILL, variables: { hold: '5m' } });
      await one.harmed(run);
      const holder = await crew.holderOf(run);
      await redis.act('kill');
      await crew.send(holder, 'SIGKILL');
      await until('harm that nobody renews has ended', async () => (await world(place)).harm.length === 0);
      expect(await other.run(run)).toMatchObject({ status: 'running' });
      await redis.act('start');
      const document = await other.over(run);
      expect(document).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('decayed') as string });
      expect(document.interruptions).toHaveLength(1);
      everythingBack(document);
      expect(turns(await other.events(run))).toEqual({ started: 1, takenOver: 1, finished: 1 });
      await nothingIsLeft();
    });

    const everybodyLeaves = async (): Promise<void> => {
      for (const { code, stderr } of await crew.leave()) expect({ code, stderr }).toMatchObject({ code: 0 });
    };

    it('each process that is told to end does so in order', everybodyLeaves);

    it('three processes that do everything: a slot of a schedule comes to pass once, and each run goes once, whoever has it', async () => {
      const [first, second, third] = await Promise.all([crew.door('all'), crew.door('all'), crew.door('all')]);
      const asked = await first.post('/schedules', { ...DRILL, when: { every: '1s' }, overlap: 'allow' });
      const { id } = asked.body as { id: string };
      const firings = async (door: Door): Promise<readonly { slot: string; outcome: string; run: string }[]> =>
        ((await door.get(`/schedules/${id}/firings`)).body as { items: [] }).items;
      await until('some slots have come', async () => (await firings(second)).length >= SLOTS);
      const seen = { 'if-match': asked.headers.get('etag') ?? '' };
      expect(await third.call('PATCH', `/schedules/${id}`, { paused: true }, seen)).toMatchObject({ status: 200 });
      const fired = await firings(first);
      expect(new Set(fired.map(({ slot }) => slot)).size).toBe(fired.length);
      expect(new Set(fired.map(({ outcome }) => outcome))).toEqual(new Set(['requested']));
      const { items } = (await second.get('/runs?limit=500')).body as { items: { id: string; requestedBy: string }[] };
      const runs = items.filter(({ requestedBy }) => requestedBy === `schedule ${id}`).map((run) => run.id);
      expect(runs.sort()).toEqual(fired.map(({ run }) => run).sort());
      const verdicts = new Set<string | null>();
      for (const run of runs) {
        verdicts.add((await third.over(run)).verdict);
        expect(turns(await first.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
      }
      // One has the target to itself, and those beside it are refused.
      expect(verdicts).toEqual(new Set(['passed', 'refused']));
      await nothingIsLeft();
      await everybodyLeaves();
    });
  });
});
