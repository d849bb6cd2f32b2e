// The first page of a history of 100 000 runs, beside a bare Fastify route with the same query over the same file.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { median, show } from './figures.mjs';
import { load } from './load.mjs';
import { inPlace } from './place.mjs';
import { Served } from './process.mjs';
import { storeRuns } from './stored-runs.mjs';

const RUNS = 100_000;
const ROUNDS = 3;
const SECONDS = 6;

export function list() {
  return inPlace(async (place) => {
    await mkdir(join(place, 'home'));
    const file = join(place, 'home', 'journal.db');
    await storeRuns(file, RUNS);
    const bare = await Served.program('bare-runs.mjs', file);
    const service = await Served.service(place, { SILVERBACK_KEEP_RUNS: 'all', SILVERBACK_KEEP_FOR: 'all' });
    const url = { bare: `${bare.url}/runs`, ours: `${service.url}/api/v1/runs` };
    await sameAnswer(url);
    const seen = { bare: [], ours: [] };
    for (const who of ['bare', 'ours']) await load(url[who], SECONDS / 2);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const who of ['bare', 'ours']) seen[who].push(await load(url[who], SECONDS));
    const resident = await service.residentMb();
    await Promise.all([bare.end(), service.end()]);
    const perSecond = (who) => median(seen[who].map((one) => one.perSecond));
    const p99 = (who) => median(seen[who].map((one) => one.p99));
    return [
      [`GET /runs of ${show(RUNS)}, a second`, show(perSecond('ours'))],
      ['... by a bare Fastify route', show(perSecond('bare'))],
      ['... ratio', show(perSecond('ours') / perSecond('bare')), 'at least 0.6'],
      ['GET /runs, p99 (ms)', show(p99('ours'))],
      ['... by a bare Fastify route', show(p99('bare'))],
      ['resident after that (MB)', show(resident)],
    ];
  });
}

/** What is compared must be the same work. */
async function sameAnswer({ bare, ours }) {
  const [one, other] = await Promise.all([bare, ours].map(async (url) => (await fetch(url)).text()));
  if (one !== other)
    throw new Error(`the bare route answers something else:\n${one.slice(0, 400)}\n${other.slice(0, 400)}`);
}
