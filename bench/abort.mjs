// From the decision to stop until every edge and the DNS carry the old weights and the links are healed.
// 20 runs of a bench experiment, each stopped by a real breach at its 50 % step while the regions are cut apart.
import 'reflect-metadata';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from '../dist/cli/application.js';
import { context } from '../dist/cli/context.js';
import { tempoFor } from '../dist/composition/tempo.js';
import { openFleet } from '../dist/composition/workbench.js';
import { prepareHome } from '../dist/config/home.js';
import { SystemClock } from '../dist/config/system-clock.js';
import { parseExperiment } from '../dist/core/experiment/parse.js';
import { summary } from './summary.mjs';

const RUNS = Number(process.argv[2] ?? 20);
const home = await mkdtemp(join(tmpdir(), 'silverback-bench-'));
process.env.SILVERBACK_HOME = home;

let sick = false;
const patient = createServer((_, response) => response.writeHead(sick ? 500 : 200).end());
await new Promise((resolve) => patient.listen(0, '127.0.0.1', resolve));

const yaml = (harm) => `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: bench-abort, title: Stopped at 50 % }
spec:
  target: sandbox
  steadyState:
    interval: 250ms
    probes:
      - { name: patient, type: http, url: "http://127.0.0.1:${patient.address().port}/", tolerance: { status: { equals: 200 }, latency: { atMost: 1s } } }
  guards: { skipPreflight: [capacity] }
  method:
${harm}
    - shift: { route: www, from: us-west, steps: [50%, 100%], soak: 60s, maxSoak: 90s }
`;
const CUT = '    - fault: { kind: network.partition, between: [us-west, us-east] }';
const PROCESSES = '    - scale: { region: us-east, to: 4 }\n    - fault: { kind: instance.kill, region: us-east }';

const base = await context();
await prepareHome(home);
const target = await base.findTarget('sandbox');
const clock = new SystemClock();
const world = await openFleet({ home, clock, onProgress: () => {} }, target, { start: 'if-needed', afterwards: 'end' });

async function stopped(harm) {
  const events = [];
  sick = false;
  const onRecorded = (recorded) => {
    events.push(...recorded);
    if (recorded.some(({ event }) => event.type === 'InjectionAdjusted')) sick = true;
    if (recorded.some(({ event }) => event.type === 'RollbackStarted')) sick = false;
  };
  const app = await startApplication({ ...base, clock, home, databaseUrl: null, start: 'never', onRecorded });
  const experiment = parseExperiment(yaml(harm), 'bench.yaml', { kinds: base.house });
  const id = await app.runs.request({
    experiment,
    target,
    tempo: tempoFor(target.fleet),
    seed: 1,
    requestedBy: 'bench',
  });
  await app.worker.start();
  const tail = stragglers();
  const { run } = await app.worker.finish(id);
  await app.close();
  if (run.verdict !== 'failed' || run.residue.length > 0)
    throw new Error(`expected a failed run without residue, got ${run.verdict}: ${run.reason}`);
  const breach = Date.parse(events.find(({ event }) => event.type === 'BreachBegan').at);
  const since = (id) =>
    Date.parse(events.find(({ event }) => event.type === 'InjectionReverted' && event.id === id).at) - breach;
  const by = (kind) => run.injections.filter((injection) => injection.kind === kind).map(({ id }) => since(id));
  return { breach, events, by, lastStraggler: (await tail)(breach) };
}

/** Watches for the last user who still arrived in a region that was not his home. */
async function stragglers() {
  const seen = [];
  let before = 0;
  const timer = setInterval(async () => {
    const { routes } = await world.capabilities.traffic.read();
    const count = Object.values(routes).reduce((sum, route) => sum + route.stragglers, 0);
    if (count > before) seen.push(Date.now());
    before = count;
  }, 50);
  return (breach) => {
    clearInterval(timer);
    const after = seen.filter((at) => at > breach);
    return after.length > 0 ? after.at(-1) - breach : 0;
  };
}

const aborts = [];
const tails = [];
for (let run = 0; run < RUNS; run += 1) {
  const { by, lastStraggler } = await stopped(CUT);
  aborts.push(Math.max(...by('network.partition'), ...by('traffic.weights')));
  tails.push(lastStraggler);
  process.stderr.write(`${run + 1} of ${RUNS}: ${aborts.at(-1)} ms\n`);
}
const restarts = [];
const scaleDowns = [];
for (let run = 0; run < Math.min(5, RUNS); run += 1) {
  const { by, events } = await stopped(PROCESSES);
  restarts.push(...by('instance.kill'));
  const reverting = events.filter(({ event }) => event.type === 'InjectionReverting').at(-1);
  scaleDowns.push(
    Date.parse(events.find(({ event }) => event.type === 'InjectionReverted' && event.id === reverting.event.id).at) -
      Date.parse(reverting.at),
  );
}
await world.close();
patient.close();
await rm(home, { recursive: true, force: true });

summary('breach decided -> links healed, weights confirmed everywhere (ms)', aborts);
summary('... last straggler: the TTL tail (ms)', tails);
summary('breach decided -> killed process healthy again (ms)', restarts);
summary('scale-down, from its beginning to seen (ms)', scaleDowns);
