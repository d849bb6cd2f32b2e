// The engine's own speed, without a world: a day simulated, drills with random failures, folds and decisions a second.
// On one core. `--json` prints nothing but the figures.
import { readFileSync } from 'node:fs';
import { STEADY } from '../dist/composition/tempo.js';
import { faultsOf } from '../dist/composition/workbench.js';
import { parseExperiment } from '../dist/core/experiment/parse.js';
import { decide } from '../dist/core/run/decide.js';
import { evolve, initial } from '../dist/core/run/evolve.js';
import { parseTarget } from '../dist/core/target/parse.js';
import { discoverFaults, discoverProbes } from '../dist/discovery.js';
import { runHistory } from '../dist/simulation/histories/history.js';
import { kongPlan, randomPlan } from '../dist/simulation/histories/plans.js';
import { simulate } from '../dist/simulation/simulate.js';
import { VirtualClock } from '../dist/simulation/virtual-clock.js';

const json = process.argv.includes('--json');
const house = { faults: await discoverFaults(), probes: await discoverProbes() };
const kinds = { faults: (capabilities) => faultsOf(house, capabilities), probes: house.probes };
const figures = {};

function report(name, value, words) {
  figures[name] = Number(value.toPrecision(4));
  if (!json) console.log(words);
}

const read = (path) => readFileSync(new URL(`../experiments/${path}`, import.meta.url), 'utf8');
const count = (value) => Math.round(value).toLocaleString('en');

/** Wall time of a piece of work, milliseconds. */
async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Repeats `work`, which does `units` at a time, for about a second. @returns units a second */
async function rate(units, work) {
  let done = 0;
  const from = performance.now();
  while (performance.now() - from < 1_000) {
    await work();
    done += units;
  }
  return (done * 1000) / (performance.now() - from);
}

const target = parseTarget(read('targets/sandbox.yaml'), 'sandbox');
const kong = parseExperiment(read('kong.yaml'), 'kong', { kinds: house, simulate: true });
const times = [];
for (let round = 0; round < 5; round += 1) {
  const options = { ...kinds, seed: 1, tempo: STEADY };
  let verdict;
  times.push(await timed(async () => ({ verdict } = (await simulate(kong, target, options)).document)));
  if (verdict !== 'passed') throw new Error(`simulate kong: ${verdict}`);
}
const [first] = times;
const best = Math.min(...times);
report('simulateKongFirstMs', first, `simulate kong, 24 h, in a fresh process: ${count(first)} ms`);
report('simulateKongBestMs', best, `simulate kong, 24 h, best of ${times.length}: ${count(best)} ms`);

const DRILLS = 2_000;
let boundaries = 0;
const drillsMs = await timed(async () => {
  for (let seed = 1; seed <= DRILLS; seed += 1) {
    const history = await runHistory(randomPlan(seed), kinds);
    boundaries += history.boundaries;
    if (history.violations.length > 0) throw new Error(`seed ${seed}: ${history.violations[0]}`);
  }
});
const perSecond = (DRILLS * 1000) / drillsMs;
report('drillsPerSecond', perSecond, `drills with random failures, every rule watched: ${count(perSecond)} a second`);
const calls = (boundaries * 500) / drillsMs;
report('callsPerSecond', calls, `calls of workers to journal and world in these: ${count(calls)} a second`);

const { events } = await runHistory(kongPlan([], 'resume'), kinds);
const states = [];
events.slice(1).reduce((state, event) => {
  const next = evolve(state, event);
  states.push({ state: next, now: Date.parse(event.at) });
  return next;
}, initial(events[0]));
const folds = await rate(events.length, () => events.slice(1).reduce(evolve, initial(events[0])));
report('foldsPerSecond', folds, `events folded into a state: ${count(folds)} a second`);
const decisions = await rate(states.length, () => states.forEach(({ state, now }) => decide(state, now)));
report('decisionsPerSecond', decisions, `decisions: ${count(decisions)} a second`);

const SLEEPS = 200_000;
const clock = new VirtualClock();
const sleeping = async () => {
  for (let turn = 0; turn < SLEEPS; turn += 1) await clock.sleep(1);
};
const sleeps = (SLEEPS * 1000) / (await timed(() => clock.run(sleeping())));
report('sleepsPerSecond', sleeps, `sleeps of the virtual clock: ${count(sleeps)} a second`);
console.log(JSON.stringify({ benchmark: 'engine', node: process.version, ...figures }));
