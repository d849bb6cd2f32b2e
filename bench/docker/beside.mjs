// The same containers killed by everybody in turn, each time to the engine's event of the last death.
import pLimit from 'p-limit';
import { median, show } from '../service/figures.mjs';
import { peers } from './peers.mjs';
import { openWorker } from './worker.mjs';

const REGION = 'bench-kill';
/** How many are started again at once. */
const AT_ONCE = 8;

/** @param aim what is aimed at, in words, given the median of the raw calls */
export async function beside(engine, place, { what, count, tries, aim }) {
  const containers = await engine.containers(REGION, count);
  const names = containers.map(({ name }) => name);
  const events = await engine.follow();
  const worker = await openWorker(engine, place);
  const { known, missing } = peers(place);
  const seen = Object.fromEntries([...Object.keys(known), 'Silverback'].map((name) => [name, []]));
  const preflight = [];

  const byPeer = async (name) => {
    const died = events.all('die', names);
    const from = performance.now();
    const [at] = await Promise.all([died, known[name](containers)]);
    seen[name].push(at - from);
    await alive(containers);
  };
  const byUs = async () => {
    const died = events.all('die', names);
    const method = [
      `{ id: harm, fault: { kind: instance.kill, region: ${REGION}, count: ${count} } }`,
      '{ revert: harm }',
    ];
    const { from, all } = await worker.run(method);
    preflight.push(all('PreflightPassed')[0].at - from);
    seen.Silverback.push((await died) - all('InjectionPlanned').at(-1).at);
  };
  try {
    await byUs();
    seen.Silverback.length = preflight.length = 0;
    for (let n = 0; n < tries; n += 1) {
      for (const name of Object.keys(known)) await byPeer(name);
      await byUs();
      const last = Object.entries(seen).map(([name, figures]) => `${name} ${show(figures.at(-1))} ms`);
      process.stderr.write(`  ${n + 1} of ${tries}: ${last.join(', ')}\n`);
    }
  } finally {
    await worker.close();
    events.close();
    await engine.clear();
  }
  const raw = median(seen.raw);
  const ours = median(seen.Silverback);
  return [
    [`${what}, record to the last exit, p50 of ${tries} (ms)`, spread(seen.Silverback), aim(Math.round(raw))],
    ...Object.keys(known).map((name) => [`... ${name}`, spread(seen[name])]),
    ...missing.map(([name, why]) => [`... ${name}`, why]),
    ['... Silverback - raw (ms)', show(ours - raw)],
    ...Object.keys(known).map((name) => [`... Silverback / ${name}`, show(ours / median(seen[name]))]),
    ['... its preflight, apart (ms)', spread(preflight)],
  ];
}

/** Starts what is dead again, and waits until nothing is. */
async function alive(containers) {
  const inCompany = pLimit(AT_ONCE);
  await Promise.all(containers.map((container) => inCompany(() => container.start())));
}

/** The median, and the least and the most. */
export function spread(figures) {
  return `${show(median(figures))} (${show(Math.min(...figures))} to ${show(Math.max(...figures))})`;
}
