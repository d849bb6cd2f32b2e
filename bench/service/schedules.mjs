// 1 000 schedules, fired by three processes on one PostgreSQL under the global halt: spread over a minute while one
// process after the other is killed, and all of them in one second.
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresDatabase } from '../../dist/journal/postgres.js';
import { KyselyScheduleStore } from '../../dist/journal/schedules.js';
import { at, show } from './figures.mjs';
import { inPlace } from './place.mjs';
import { Served } from './process.mjs';

const SCHEDULES = 1_000;
const REPLICAS = 3;
const MINUTE_MS = 60_000;
const MINUTES = 2;
const KILL_EVERY_MS = 10_000;
/** From the creation of the first schedule to its first slot. */
const LEAD_MS = 20_000;
/** What has not come to pass so long after its time is missed. */
const PATIENCE_MS = 15_000;

export async function schedules(servers) {
  if (!servers.fresh) return [['schedules of three processes', `left out: ${servers.why}`]];
  return [...(await spread(await servers.fresh())), ...(await burst(await servers.fresh()))];
}

function spread(env) {
  return firing(env, async ({ create, fired, replace }) => {
    const begin = Date.now() + LEAD_MS;
    const firsts = Array.from({ length: SCHEDULES }, (_, n) => begin + Math.round((n * MINUTE_MS) / SCHEDULES));
    for (const [n, first] of firsts.entries()) await create(n, { every: '1m', from: new Date(first).toISOString() });
    const end = begin + MINUTES * MINUTE_MS;
    let kills = 0;
    for (let next = begin + KILL_EVERY_MS; next < end; next += KILL_EVERY_MS) {
      await sleep(Math.max(0, next - Date.now()));
      await replace(kills % REPLICAS);
      kills += 1;
    }
    const wanted = firsts.flatMap((first, n) =>
      Array.from({ length: MINUTES }, (_, minute) => `s-${n} ${first + minute * MINUTE_MS}`),
    );
    const rows = await fired(wanted.length, end);
    return told(
      `1 000 schedules over a minute, ${MINUTES} minutes, ${kills} times kill -9`,
      wanted,
      rows,
      'less than 250',
    );
  });
}

function burst(env) {
  return firing(env, async ({ create, fired }) => {
    const due = Date.now() + LEAD_MS;
    for (let n = 0; n < SCHEDULES; n += 1) await create(n, { at: new Date(due).toISOString() });
    const wanted = Array.from({ length: SCHEDULES }, (_, n) => `s-${n} ${due}`);
    return told('1 000 schedules in one second', wanted, await fired(SCHEDULES, due + 1));
  });
}

/** @param p99Aim what is aimed at for the lateness, where anything is */
function told(what, wanted, rows, p99Aim) {
  const seen = rows.map(({ schedule, slot_ms }) => `${schedule} ${slot_ms}`);
  const missed = wanted.filter((one) => !seen.includes(one)).length;
  const left = new Set(wanted);
  const double = seen.filter((one) => !left.delete(one)).length;
  const late = rows.map(({ at_ms, due_ms }) => at_ms - due_ms);
  return [
    [`${what}: missed`, String(missed), '0'],
    ['... fired twice, or when they were not due', String(double), '0'],
    ['... late, p50 (ms)', show(at(0.5, late))],
    ['... late, p99 (ms)', show(at(0.99, late)), ...(p99Aim ? [p99Aim] : [])],
    ['... late, at most (ms)', show(Math.max(...late))],
  ];
}

/** Several processes of one service, halted, and a hand in their database. */
function firing(env, work) {
  return inPlace(async (place) => {
    const replicas = [];
    const start = () => Served.service(place, env);
    const database = postgresDatabase(env.DATABASE_URL);
    try {
      for (let n = 0; n < REPLICAS; n += 1) replicas.push(await start());
      await replicas[0].call('PUT', '/halt', { reason: 'bench' });
      const store = new KyselyScheduleStore(database);
      const db = await database.open();
      return await work({
        create: (n, when) => store.create(`s-${n}`, { experiment: 'kill-instance', when }, 'bench'),
        async replace(n) {
          await replicas[n].end('SIGKILL');
          replicas[n] = await start();
        },
        /** What has come to pass of slots before `end`, when all did, or patience is over. */
        async fired(count, end) {
          const until = end + PATIENCE_MS;
          for (;;) {
            const rows = await db.selectFrom('firings').selectAll().where('slot_ms', '<', end).execute();
            if (rows.length >= count || Date.now() > until) return rows;
            await sleep(100);
          }
        },
      });
    } finally {
      for (const one of replicas) await one.end();
      await database.close();
    }
  });
}
