// Requests for runs that are accepted, each on record before it is answered, while the halt keeps every drill from starting.
import { show } from './figures.mjs';
import { load } from './load.mjs';
import { inPlace } from './place.mjs';
import { Served } from './process.mjs';
import { SMALL_DRILL, writeSmallDrill } from './small-drill.mjs';

const SECONDS = 8;
const REQUEST = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ experiment: SMALL_DRILL }),
};

export async function posts(servers) {
  const rows = await accepted('one process, which refuses them, SQLite', []);
  if (!servers.fresh) return [...rows, ['POST /runs on PostgreSQL and Redis', `left out: ${servers.why}`]];
  rows.push(...(await accepted(`API alone, PostgreSQL and Redis (${servers.named})`, ['api'], await servers.fresh())));
  rows.push(...(await accepted('worker beside it, which refuses them', ['api', 'worker'], await servers.fresh())));
  return rows;
}

/** Whoever works opens the target, and refuses the run there: what that takes is part of the figure. */
function accepted(named, roles, env = {}) {
  return inPlace(async (place) => {
    const started = [];
    await writeSmallDrill(place);
    try {
      for (const role of roles.length > 0 ? roles : ['all'])
        started.push(await Served.service(place, env, ['--role', role, '--port', '0']));
      const [api] = started;
      await api.call('PUT', '/halt', { reason: 'bench' });
      const url = `${api.url}/api/v1/runs`;
      await load(url, SECONDS / 4, REQUEST);
      const { perSecond, p99 } = await load(url, SECONDS, REQUEST);
      const aim = roles.length > 0 ? 'at least 300' : '';
      return [
        [`POST /runs accepted a second, ${named}`, show(perSecond), aim],
        ['... p99 (ms)', show(p99)],
      ];
    } finally {
      for (const one of started.reverse()) await one.end();
    }
  });
}
