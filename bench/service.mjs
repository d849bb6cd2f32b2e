// The service as its callers feel it, on real processes: lists over a long history, requests a second, the way to the
// first injection, start-up and memory, and schedules under kill -9. Nothing is asserted: what counts beside others is
// measured beside them in the same run. Servers are those of DATABASE_URL and REDIS_URL (which nobody else may use
// meanwhile), or the ones that tests start, whose PostgreSQL forgets in a power cut; without any, parts are left out.
// With arguments: just those parts, of list, posts, first, start, schedules.
import 'reflect-metadata';
import Table from 'cli-table3';
import { firstInjection } from './service/first-injection.mjs';
import { list } from './service/list.mjs';
import { posts } from './service/posts.mjs';
import { schedules } from './service/schedules.mjs';
import { openServers } from './service/servers.mjs';
import { startUp } from './service/start-up.mjs';

const PARTS = { list, posts, first: firstInjection, start: startUp, schedules };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; expected some of ${Object.keys(PARTS).join(', ')}`);

const table = new Table({ head: ['figure', 'seen', 'aim'], style: { head: [], border: [] } });
const servers = await openServers();
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} ...\n`);
    for (const [figure, seen, aim = ''] of await part(servers)) {
      process.stderr.write(`  ${figure}: ${seen}${aim && `, aim ${aim}`}\n`);
      table.push([figure, seen, aim]);
    }
  }
} finally {
  await servers.end();
}
console.log(table.toString());
