import { withPostgres } from '../servers/postgres.js';
import { withRedis } from '../servers/redis.js';
import { wireTo, type Wire } from '../servers/wire.js';
import { Crew } from './crew.js';
import { Place, until, type Going } from './silverback.js';

const LOAD = 60;
/** More than a worker takes at once. */
const BACKLOG = 40;
/** What is promised, and what ending a process costs on a busy machine. */
const ENDED_MS = 15_000 + 5_000;
const DRILL = { experiment: 'kill-instance', variables: { hold: '1m' } };

withPostgres('processes with a backlog of runs, whose PostgreSQL', 'own', (postgres) => {
  withRedis('and Redis are both gone, are told to end and do so in bounded time', 'own', (redis) => {
    let place: Place;
    let wires: readonly Wire[];
    let going: readonly Going[];
    beforeEach(async () => {
      wires = await Promise.all([wireTo(await postgres.database()), wireTo(redis.url)]);
      const [DATABASE_URL = '', REDIS_URL = ''] = wires.map(({ url }) => url);
      place = await Place.make(LOAD, { DATABASE_URL, REDIS_URL, SILVERBACK_PORT: '0' });
      const crew = new Crew(place);
      const door = await crew.door();
      going = [door.going, await crew.worker()];
      await Promise.all(Array.from({ length: BACKLOG }, () => door.ask(DRILL)));
      await until('the worker has begun', async () => {
        const { body } = await door.get('/runs?status=running');
        return (body as { items: readonly unknown[] }).items.length > 0;
      });
    });
    afterEach(async () => {
      for (const { process } of going) process.kill('SIGKILL');
      await Promise.all(wires.map((wire) => wire.close()));
      await place.leave();
    });

    async function ends({ process, ended }: Going): Promise<void> {
      const from = performance.now();
      process.kill('SIGTERM');
      const { code } = await ended;
      expect(performance.now() - from).toBeLessThan(ENDED_MS);
      // Whoever could let go of everything in time says so by 0, whoever was cut short by 5.
      expect([0, 5]).toContain(code);
    }

    it('killed', async () => {
      await Promise.all([postgres.act('kill'), redis.act('kill')]);
      try {
        await Promise.all(going.map(ends));
      } finally {
        await Promise.all([postgres.act('start'), redis.act('start')]);
      }
    });

    it('silent: nothing refuses, and nothing answers', async () => {
      for (const wire of wires) wire.silence();
      await Promise.all(going.map(ends));
    });
  });
});
