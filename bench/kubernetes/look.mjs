// Looks at a cluster as a worker does that has just started, and says as JSON what that took: look.mjs TARGET-FILE.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { context } from '../../dist/cli/context.js';
import { faultsOf, openFleet } from '../../dist/composition/workbench.js';
import { SystemClock } from '../../dist/config/system-clock.js';
import { parseTarget } from '../../dist/core/target/parse.js';
import { REGION } from './fake.mjs';

async function timed(work) {
  const from = performance.now();
  const result = await work();
  return [performance.now() - from, result];
}

const base = await context();
const target = parseTarget(readFileSync(process.argv[2], 'utf8'), 'bench.yaml');
globalThis.gc();
const before = process.memoryUsage();
const [openedMs, fleet] = await timed(() =>
  openFleet({ home: '.', clock: new SystemClock() }, target, { start: 'never', afterwards: 'leave' }),
);
const { instances, cutter } = fleet.capabilities;
const [listMs, all] = await timed(() => instances.list());
globalThis.gc();
const after = process.memoryUsage();
const [againMs] = await timed(() => instances.list());

const drain = faultsOf(base.house, fleet.capabilities).get('zone.drain');
const [drainMs] = await timed(() => drain.plan(all, drain.args.parse({ region: REGION, zone: 'bench-a' })));
const cut = { from: 'bench-a', to: 'bench-b', oneWay: false, established: 'any' };
const [partitionMs, refusals] = await timed(() => cutter.refusals(cut));
const [partitionAgainMs] = await timed(() => cutter.refusals(cut));
await fleet.close();
console.log(
  JSON.stringify({
    pods: all.length,
    listedMs: openedMs + listMs,
    againMs,
    drainMs,
    partitionMs,
    partitionAgainMs,
    refusals,
    rssMb: (after.rss - before.rss) / 2 ** 20,
    heapMb: (after.heapUsed - before.heapUsed) / 2 ** 20,
  }),
);
