// What is left to the leases: a real `silverback run` holds a cut and a dead container, and is killed at a random moment of
// its hold. How long until the path is open and the container healthy, and whether the janitor leaves nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STEADY } from '../../dist/composition/tempo.js';
import { seeded } from '../../dist/core/random.js';
import { at, show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { root } from './engine.mjs';
import { experimentText, openPatient } from './worker.mjs';

const TRIES = Number(process.env.UNDO_TRIES ?? 30);
const SEED = 6;
/** Longer than the time between two renewals: the lease may be fresh or old when its worker dies. */
const WITHIN_MS = 1.5 * STEADY.renewMs;
const PORT = 7000;
const ANSWERS = `require('node:net').createServer((s) => s.on('error', () => 0).pipe(s)).listen(${PORT}, '::')`;
const [WEST, EAST, DEAD] = ['bench-west', 'bench-east', 'bench-dead'];
const METHOD = [
  `{ fault: { kind: network.partition, between: [${WEST}, ${EAST}] } }`,
  `{ fault: { kind: instance.kill, region: ${DEAD} } }`,
  '{ hold: { for: 5m } }',
];

export function undo(engine) {
  return inPlace(async (place) => {
    const network = await engine.network('undo');
    const talking = { Entrypoint: ['node', '-e', ANSWERS], HostConfig: { NetworkMode: network.id } };
    const [west] = await engine.containers(WEST, 1, talking);
    const [east] = await engine.containers(EAST, 1, talking);
    const Healthcheck = { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 1e9, Retries: 3 };
    const [dead] = await engine.containers(DEAD, 1, { Healthcheck });
    const [events, patient] = [await engine.follow(), await openPatient()];
    await write(place, engine, patient.url);
    const random = seeded(SEED);
    const [opened, healthy, left] = [[], [], []];
    try {
      for (let n = 0; n < TRIES; n += 1) {
        const worker = await harming(place);
        await sleep(random() * WITHIN_MS);
        const isHealthy = events.all('health_status: healthy', [dead.name]);
        worker.kill('SIGKILL');
        const [wall, from] = [Date.now(), performance.now()];
        opened.push((await opensAt(engine, west, east)) - wall);
        healthy.push((await isHealthy) - from);
        left.push(...(await swept(place)), ...(await engine.agents()));
        process.stderr.write(
          `  ${n + 1} of ${TRIES}: open after ${show(opened.at(-1))} ms, healthy after ${show(healthy.at(-1))} ms\n`,
        );
      }
    } finally {
      patient.close();
      events.close();
      await engine.clear();
    }
    return [
      [`kill -9 of a worker to an open network, p50 of ${TRIES} (ms)`, show(at(0.5, opened))],
      ['... at most (ms)', show(Math.max(...opened)), `TTL + 1 s: ${STEADY.harmTtlMs + 1_000}`],
      ['kill -9 of a worker to a healthy container, p50 (ms)', show(at(0.5, healthy))],
      ['... at most (ms)', show(Math.max(...healthy)), `TTL + 10 s: ${STEADY.harmTtlMs + 10_000}`],
      ['left behind after the janitor', left.join('; ') || `nothing, ${TRIES} of ${TRIES}`, 'nothing'],
    ];
  });
}

async function write(place, engine, url) {
  const folder = join(place, 'experiments');
  await mkdir(join(folder, 'targets'), { recursive: true });
  await writeFile(join(folder, 'targets', 'bench.yaml'), engine.target('bench'));
  await writeFile(join(folder, 'undo.yaml'), experimentText('undo', 'bench', url, METHOD));
}

function command(place, ...args) {
  const ours = /^(SILVERBACK_|DATABASE_URL$|REDIS_URL$)/;
  const foreign = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const env = { ...Object.fromEntries(foreign), SILVERBACK_HOME: join(place, 'home') };
  return spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: place, env });
}

/** @returns the process of a run whose harm is all in effect */
async function harming(place) {
  const worker = command(place, 'run', 'undo');
  let said = '';
  worker.stdout.resume();
  await new Promise((resolve, reject) => {
    worker.stderr.on('data', (data) => {
      said += data;
      if (/ hold begins/.test(said)) resolve();
    });
    worker.once('exit', (code) => reject(new Error(`silverback run: exit ${code}\n${said}`)));
  });
  return worker;
}

/** Tries from inside again and again. @returns when it was first answered, of the machine's wall clock, milliseconds */
async function opensAt(engine, from, to) {
  const { NetworkSettings } = await to.inspect();
  const [{ IPAddress: address }] = Object.values(NetworkSettings.Networks);
  const once = `timeout 0.2 bash -c '</dev/tcp/${address}/${PORT}' 2>/dev/null`;
  const said = await engine.within(from, `for i in {1..400}; do ${once} && break; done; date +%s%3N`);
  return Number(said.split(/\s+/).at(-1));
}

/** @returns what the janitor could not put back, in words */
async function swept(place) {
  const janitor = command(place, 'janitor', '--json');
  let said = '';
  janitor.stdout.on('data', (data) => (said += data));
  const [code] = await once(janitor, 'close');
  const { runs, residue } = JSON.parse(said);
  if (code === 0 && runs.length === 1) return residue.map(({ kind, subject }) => `${kind} of ${subject}`);
  return [`janitor: exit ${code}: ${JSON.stringify(runs)}`];
}
