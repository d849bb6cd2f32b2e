// Faults on a real Docker Engine as they feel: one kill and a hundred beside the engine's own interface, `docker kill`
// and Chaos Toolkit in the same run, a cut, and what a worker that is killed leaves to its leases. Nothing is asserted but
// that nothing is left. The engine is that of DOCKER_HOST, or one of its own, as tests start it; only containers that
// were made here are harmed, and all are removed at the end.
// With arguments: just those parts, of kill, many, partition, undo; UNDO_TRIES says how many workers die.
import 'reflect-metadata';
import Table from 'cli-table3';
import { openEngine } from './docker/engine.mjs';
import { kill } from './docker/kill.mjs';
import { many } from './docker/many.mjs';
import { partition } from './docker/partition.mjs';
import { undo } from './docker/undo.mjs';

const PARTS = { kill, many, partition, undo };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; expected some of ${Object.keys(PARTS).join(', ')}`);

const table = new Table({ head: ['figure', 'seen', 'aim'], style: { head: [], border: [] } });
const engine = await openEngine();
process.stderr.write(`on ${engine.named}\n`);
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} ...\n`);
    for (const [figure, seen, aim = ''] of await part(engine)) {
      process.stderr.write(`  ${figure}: ${seen}${aim && `, aim ${aim}`}\n`);
      table.push([figure, seen, aim]);
    }
  }
} finally {
  await engine.close();
}
console.log(table.toString());
