// Faults on a real cluster as they feel: a zone of a thousand fake pods drained beside `kubectl drain` and a bare loop of
// evictions, a cut of many pods, one kill beside the raw call, thousands of pods looked at, and what a worker and a
// janitor cost that have nothing to do. Nothing is asserted but that nothing is left. The cluster is that of KUBECONFIG
// (test/cluster/up.sh starts one); only what was made here is harmed, and all of it is removed at the end.
// With arguments: just those parts, of drain, many, kill, partition, idle.
import 'reflect-metadata';
import Table from 'cli-table3';
import { loadavg } from 'node:os';
import { openCluster } from './kubernetes/cluster.mjs';
import { drain } from './kubernetes/drain.mjs';
import { idle } from './kubernetes/idle.mjs';
import { kill } from './kubernetes/kill.mjs';
import { many } from './kubernetes/many.mjs';
import { partition } from './kubernetes/partition.mjs';

const PARTS = { drain, many, kill, partition, idle };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; expected some of ${Object.keys(PARTS).join(', ')}`);

const table = new Table({ head: ['figure', 'seen', 'aim'], style: { head: [], border: [] } });
const cluster = await openCluster();
process.stderr.write(`on ${cluster.named}\n`);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void cluster.close().finally(() => process.exit(1)));
try {
  await cluster.begin();
  for (const [name, part] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} ... (load ${loadavg()[0].toFixed(1)})\n`);
    for (const [figure, seen, aim = ''] of await part(cluster)) {
      process.stderr.write(`  ${figure}: ${seen}${aim && `, aim ${aim}`}\n`);
      table.push([figure, seen, aim]);
    }
  }
} finally {
  await cluster.close();
}
console.log(table.toString());
