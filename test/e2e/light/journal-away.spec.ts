import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDocument } from '../../../src/core/run/document.js';
import { withPostgres } from '../../servers/postgres.js';
import { withRedis } from '../../servers/redis.js';
import { Door } from '../crew.js';
import { urlIn } from '../log-lines.js';
import { Place, until, type Going } from '../silverback.js';
import { world } from '../world.js';

const LOAD = 60;
const WITHIN_MS = 600_000;

/** A service whose journal can be taken away and given back. */
interface Service {
  readonly place: Place;
  readonly serving: Going;
  readonly takeAway: () => Promise<unknown>;
  readonly giveBack: () => Promise<unknown>;
}

/** The journal goes away in the middle of a run, and comes back. */
async function bearsIt({ place, serving, takeAway, giveBack }: Service, refusal: object): Promise<void> {
  const url = await until('the service is ready', async () => urlIn(serving.said()));
  const post = (body: object): Promise<Response> =>
    fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const drill = async (hold: string): Promise<string> => {
    const answer = await post({ experiment: 'kill-instance', variables: { hold } });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { id: string }).id;
  };
  const finished = (run: string): Promise<RunDocument> =>
    until(`${run} is over`, async () => {
      const answer = await fetch(`${url}/api/v1/runs/${run}`);
      const document = (await answer.json()) as RunDocument;
      return answer.ok && document.status === 'finished' && document;
    });

  const run = await drill('5m');
  // On record too: what is not is done again by whoever takes the run up, and then held for as long as it was to be.
  await new Door(serving, url).harmed(run);
  await takeAway();
  const accepted: string[] = [];
  const refused = await until('a run is refused', async () => {
    const answer = await post({ experiment: 'kill-instance' });
    const said = (await answer.json()) as { id: string };
    if (answer.ok) accepted.push(said.id);
    return answer.status >= 500 && said;
  });
  expect(refused).toMatchObject(refusal);
  await until('the instance is back when its lease has run out', async () => {
    const { harm, processes } = await world(place);
    return harm.length === 0 && processes.every(({ state }) => state === 'healthy');
  });

  await giveBack();
  const ended = await finished(run);
  expect(ended).toMatchObject({ verdict: 'inconclusive', residue: [] });
  expect(ended.reason).toMatch(/^instance\.kill on \S+ decayed/);
  expect(ended.injections.filter(({ state }) => state !== 'reverted')).toEqual([]);
  for (const one of accepted) await finished(one);
  expect(await finished(await drill('1s'))).toMatchObject({ verdict: 'passed' });
}

/** `$1`: the home, which gets a small disk of its own, seen by the service alone; the world's files stay on the large one. */
const ON_A_SMALL_DISK = `
mkdir -p "$1/world" "$1.world"
mount --bind "$1/world" "$1.world"
mount -t tmpfs -o size=16m silverback "$1"
mkdir "$1/world"
mount --bind "$1.world" "$1/world"
shift
exec "$@"`;

/** How to mount where nobody else sees it; undefined where this machine does not let us. */
const namespace = [['-m'], ['-Urm']].find(
  (how) => spawnSync('unshare', [...how, 'mount', '-t', 'tmpfs', 'silverback', '/mnt']).status === 0,
);

describe('a journal that is lost in the middle of a run: it is told, harm ends, the run is taken up again, nothing is lost', () => {
  let place: Place;
  let serving: Going | undefined;
  afterEach(async () => {
    serving?.process.kill('SIGTERM');
    await serving?.ended;
    await place.leave();
  });

  (namespace ? it : it.skip)(
    namespace ? 'its disk is full' : 'its disk is full (skipped: nothing may be mounted here)',
    async () => {
      place = await Place.make(LOAD, { SILVERBACK_PORT: '0' });
      const before = ['unshare', ...(namespace ?? []), 'sh', '-ec', ON_A_SMALL_DISK, 'sh', place.home];
      const going = (serving = place.startUnder(before, 'serve'));
      // The mounts of the service, as its process sees them.
      const filler = join(`/proc/${going.process.pid}/root`, place.home, 'filler');
      await bearsIt(
        {
          place,
          serving: going,
          takeAway: () => expect(writeFile(filler, Buffer.alloc(32 << 20))).rejects.toMatchObject({ code: 'ENOSPC' }),
          giveBack: () => rm(filler),
        },
        { status: 503, code: 'home-unwritable', detail: expect.stringContaining('is full') as string },
      );
    },
    WITHIN_MS,
  );

  withPostgres('its PostgreSQL is killed', 'own', (postgres) => {
    withRedis('while Redis is there', 'own', (redis) => {
      it(
        'and started again',
        async () => {
          const servers = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
          place = await Place.make(LOAD, { SILVERBACK_PORT: '0', ...servers });
          serving = place.start('serve');
          await bearsIt(
            { place, serving, takeAway: () => postgres.act('kill'), giveBack: () => postgres.act('start') },
            { status: 503, code: 'journal-unavailable' },
          );
        },
        WITHIN_MS,
      );
    });
  });
});
