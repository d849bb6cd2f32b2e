// What must stay small when everything else grows: a plan over 1 000 instances, a report of 100 000 samples, and what
// the orchestrator itself costs during a drill at 250 ms probes. Each figure is printed with its bound; exit 1 beyond it.
// `--dry`: without the drill, so without a world.
import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from '../dist/cli/application.js';
import { context } from '../dist/cli/context.js';
import { STEADY, tempoFor } from '../dist/composition/tempo.js';
import { faultsOf, openFleet, unboundFaults } from '../dist/composition/workbench.js';
import { prepareHome } from '../dist/config/home.js';
import { SystemClock } from '../dist/config/system-clock.js';
import { parseExperiment } from '../dist/core/experiment/parse.js';
import { planFromLayout, planOnTarget } from '../dist/engine/planner.js';
import { renderHtml } from '../dist/report/html.js';
import { renderJunit } from '../dist/report/junit.js';
import { renderMarkdown } from '../dist/report/markdown.js';
import { planText } from '../dist/report/text/plan-text.js';
import { MemoryJournal } from '../dist/simulation/memory-journal.js';
import { openModel } from '../dist/simulation/model/workbench.js';
import { ModelWorld } from '../dist/simulation/model/world.js';
import { simulate } from '../dist/simulation/simulate.js';
import { VirtualClock } from '../dist/simulation/virtual-clock.js';
import { directWire } from '../dist/simulation/wire.js';

const INSTANCES = 1_000;
const SAMPLES = 100_000;
const home = await mkdtemp(join(tmpdir(), 'silverback-bench-'));
process.env.SILVERBACK_HOME = home;
const base = await context();
const kinds = { faults: (capabilities) => faultsOf(base.house, capabilities), probes: base.house.probes };
const kongText = await readFile(new URL('../experiments/kong.yaml', import.meta.url), 'utf8');
const kong = (set = {}) => parseExperiment(kongText, 'kong', { kinds: base.house, set });
const sandbox = await base.findTarget('sandbox');
let missed = 0;

function against(what, value, bound, unit) {
  const good = value < bound;
  if (!good) missed += 1;
  const shown = value >= 100 ? Math.round(value) : value.toPrecision(3);
  console.log(`${good ? 'ok    ' : 'MISSED'} ${what}: ${shown} ${unit}, allowed ${bound} ${unit}`);
}

async function timed(work) {
  const from = performance.now();
  const result = await work();
  return { ms: performance.now() - from, result };
}

/** The sandbox's target with its instances spread over ten times as many zones. */
function large() {
  const { world } = sandbox;
  const zones = (region) => Object.fromEntries(Array.from({ length: 10 }, (_, zone) => [`${region}-${zone}`, 48]));
  const regions = Object.fromEntries(
    Object.entries(world.regions).map(([region, one]) => [
      region,
      sandbox.control.includes(region)
        ? { zones: { [`${region}-0`]: INSTANCES - 2 * 480 } }
        : { ...one, zones: zones(region) },
    ]),
  );
  return { ...sandbox, world: { ...world, regions } };
}

/** Readings of a simulated drill, repeated in between until there are enough. */
async function sampled(target) {
  const { document, samples } = await simulate(kong(), target, { ...kinds, seed: 1, tempo: STEADY });
  const times = Math.ceil(SAMPLES / samples.length);
  const more = samples.flatMap((sample) =>
    Array.from({ length: times }, (_, index) => ({ ...sample, at: sample.at + (index * 250) / times })),
  );
  return { document, samples: more.slice(0, SAMPLES).sort((a, b) => a.at - b.at) };
}

// The first report of a run is never the second: what is loaded and compiled on the way counts.
const { document, samples } = await sampled(sandbox);
const first = await timed(() => renderHtml(document, samples, []));
against(`HTML report of ${samples.length} samples, the first in its process`, first.ms / 1000, 2, 's');
against('... its size', first.result.length / 1e6, 2, 'MB');

const target = large();
const clock = new VirtualClock();
const journal = new MemoryJournal(clock);
const cold = await timed(() => planFromLayout(kong(), target, STEADY, 1, unboundFaults(base.house), journal));
const subjects = cold.result.steps.flatMap(({ changes }) => changes).filter(({ class: of }) => of === 'harm').length;
against(
  `plan over ${INSTANCES} instances from the layout, ${subjects} of them harmed, the first in its process`,
  cold.ms,
  200,
  'ms',
);

const world = new ModelWorld(target.world, clock);
const bench = await openModel(world, directWire, kinds, target, kong());
const onModel = await timed(() => clock.run(planOnTarget(bench, kong(), target, STEADY, 1, clock, { journal })));
against(`plan over ${INSTANCES} instances of the model, measured`, onModel.ms, 200, 'ms');
const words = await timed(() => planText(onModel.result));
against('... its text', words.ms, 200, 'ms');

const big = await timed(() => simulate(kong(), target, { ...kinds, seed: 1, tempo: STEADY }));
console.log(
  `       a drill over ${INSTANCES} instances simulated: ${Math.round(big.ms)} ms, ${big.result.document.verdict}`,
);
const report = await timed(() => renderHtml(big.result.document, samples, []));
against(
  `HTML report of it with ${samples.length} samples and ${big.result.document.injections.length} injections`,
  report.ms / 1000,
  2,
  's',
);
against('... its size', report.result.length / 1e6, 2, 'MB');
against('Markdown of it', renderMarkdown(big.result.document).length / 1e3, 65.5, 'kB');
const junit = await timed(() => renderJunit(big.result.document));
against('JUnit of it', junit.ms / 1000, 2, 's');

if (!process.argv.includes('--dry')) await drill();
await rm(home, { recursive: true, force: true });
process.exitCode = missed > 0 ? 1 : 0;

/** A whole Kong at the catalog's load, its world in processes of its own: what this process costs meanwhile. */
async function drill() {
  await prepareHome(home);
  const system = new SystemClock();
  const held = await openFleet({ home, clock: system }, sandbox, { start: 'if-needed', afterwards: 'end' });
  const app = await startApplication({
    house: base.house,
    clock: system,
    home,
    databaseUrl: null,
    incidents: null,
    start: 'never',
    onRecorded() {},
    onVitals() {},
  });
  const request = { experiment: kong(), target: sandbox, tempo: tempoFor('sandbox'), seed: 1, requestedBy: 'bench' };
  const id = await app.runs.request(request);
  await app.worker.start();
  const [cpu, from] = [process.cpuUsage(), performance.now()];
  const { run } = await app.worker.finish(id);
  const { user, system: kernel } = process.cpuUsage(cpu);
  const ms = performance.now() - from;
  console.log(
    `       kong on the sandbox: ${run.verdict}, ${Math.round(ms / 1000)} s, ${run.hypothesis.during.samples} readings`,
  );
  if (run.verdict !== 'passed') throw new Error(`expected a passed drill, got ${run.verdict}: ${run.reason}`);
  against('CPU of the orchestrator during it', (user + kernel) / 10 / ms, 10, '% of a core');
  await app.close();
  await held.close();
}
