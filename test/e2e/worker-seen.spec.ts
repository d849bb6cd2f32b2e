import { findWorld } from '../../src/fleets/sandbox/world-file.js';
import { withPostgres } from '../servers/postgres.js';
import { withRedis } from '../servers/redis.js';
import { logLines, urlIn } from './log-lines.js';
import { Place, until, type Going } from './silverback.js';

/** Nothing starts its world here: under the halt every run is refused. */
const NO_LOAD = undefined;

withPostgres('a service of an API and a worker', 'share', (postgres) => {
  withRedis('on one PostgreSQL and Redis', 'own', (redis) => {
    let place: Place;
    const going: Going[] = [];
    beforeEach(async () => {
      place = await Place.make(NO_LOAD, { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url });
    });
    afterEach(async () => {
      for (const one of going.splice(0)) {
        one.process.kill('SIGTERM');
        await one.ended;
      }
      await place.leave();
    });

    function serve(...args: string[]): Going {
      going.push(place.start('serve', ...args));
      return going.at(-1) as Going;
    }
    const reached = (one: Going): Promise<string> => until('it is reached', async () => urlIn(one.said()));

    it('a worker with a port tells there that it lives, can work and what it has done, and nothing else', async () => {
      const worker = serve('--role', 'worker', '--port', '0');
      const [seen, api] = [await reached(worker), await reached(serve('--role', 'api', '--port', '0'))];
      for (const path of ['/healthz', '/readyz']) {
        const answer = await fetch(`${seen}${path}`);
        expect([path, answer.status, await answer.json()]).toEqual([path, 200, { status: 'ok' }]);
      }
      const headers = { 'content-type': 'application/json' };
      const call = (method: string, path: string, body: object): Promise<Response> =>
        fetch(`${api}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      expect((await call('PUT', '/halt', { reason: 'incident' })).status).toBe(200);
      const asked = await call('POST', '/runs', { experiment: 'kill-instance' });
      const { id } = (await asked.json()) as { id: string };
      const done = 'silverback_runs_finished_total{verdict="refused"} 1';
      const metrics = async (url: string): Promise<readonly string[]> =>
        (await (await fetch(`${url}/metrics`)).text()).split('\n');
      await until('the worker has counted the run', async () => (await metrics(seen)).includes(done));
      expect(await metrics(seen)).toContain('silverback_halted 1');
      expect(await metrics(api)).not.toContain(done);
      expect(await findWorld(place.home)).toBeNull();
      const told = logLines(worker.said()).filter(({ run }) => run === id);
      expect(told.map(({ level, role }) => `${level} ${role}`)).toEqual(['info worker', 'info worker']);
      expect(told.map(({ msg }) => msg)).toEqual([
        `run ${id}: kill-instance begins`,
        expect.stringMatching(new RegExp(`^run ${id}: refused: .*incident`)) as string,
      ]);

      for (const path of ['/api/v1/runs', '/docs']) {
        const answer = await fetch(`${seen}${path}`);
        expect([path, answer.status]).toEqual([path, 404]);
        expect(await answer.json()).toMatchObject({ code: 'not-found', detail: `there is nothing at ${path}` });
      }
      worker.process.kill('SIGTERM');
      expect((await worker.ended).code).toBe(0);
    });

    it('a worker without a port listens nowhere', async () => {
      const worker = serve('--role', 'worker');
      const said = await until('it works', async () =>
        logLines(worker.said())
          .map(({ msg }) => msg)
          .find((msg) => msg.startsWith('silverback works')),
      );
      expect(said).toBe('silverback works');
    });

    it('one that tells only warnings tells of a Redis that is away, and not of its beginning and end', async () => {
      const worker = place.start('serve', '--role', 'worker');
      await until('it works', async () => worker.said().includes('silverback works'));
      worker.process.kill('SIGTERM');
      expect(logLines((await worker.ended).stderr).map(({ level }) => level)).toContain('info');

      const quiet = await Place.make(NO_LOAD, {
        DATABASE_URL: await postgres.database(),
        REDIS_URL: redis.url,
        SILVERBACK_LOG_LEVEL: 'warn',
      });
      const other = quiet.start('serve', '--role', 'worker', '--port', '0');
      await redis.act('stop');
      await until('it misses Redis', async () => other.said().includes('ECONNREFUSED'));
      await redis.act('start');
      await until('it has it again', async () => other.said().includes('reached again'));
      other.process.kill('SIGTERM');
      const { stderr } = await other.ended;
      await quiet.leave();
      expect(new Set(logLines(stderr).map(({ level }) => level))).toEqual(new Set(['warn']));
    });

    it('a port that is none is refused', async () => {
      const { code, stderr } = await place.run('serve', '--port', '70700');
      expect([code, stderr]).toEqual([2, 'silverback: --port 70700: expected a port, 0 to 65535\n']);
    });
  });
});
