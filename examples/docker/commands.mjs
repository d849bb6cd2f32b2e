// What world.mjs does.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCompose } from './compose.mjs';
import { connect } from '../../scripts/docker-engine.mjs';
import { containerOf, down, up } from './engine.mjs';
import { between, usersStats } from './users.mjs';

const USAGE = `usage: world.mjs up|watch|down|check [--project NAME] [--image NAME] [--seconds N] [--front] [--file PATH]
  up     creates and starts everything, and waits until users are served
  watch  for N seconds (30) tells how many requests users made and lost; fails when any was lost
  down   removes everything
  check  prints what up would create
  --front: users come through a HAProxy`;
/** From the start of the last container to users being served everywhere. */
const SERVED_WITHIN_MS = 60_000;

/** @param args of the command line. Throws what went wrong, for people. */
export async function world(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      project: { type: 'string' },
      image: { type: 'string' },
      seconds: { type: 'string', default: '30' },
      front: { type: 'boolean', default: false },
      file: { type: 'string', default: fileURLToPath(new URL('compose.yaml', import.meta.url)) },
    },
  });
  const [command, ...others] = positionals;
  if (!Object.hasOwn(commands, command ?? '') || others.length > 0) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const environment = {
    ...process.env,
    ...(values.image && { SILVERBACK_IMAGE: values.image }),
    ...(values.front && { WORLD_FRONT: 'true' }),
  };
  const profiles = values.front ? ['front'] : [];
  const file = readCompose(readFileSync(values.file, 'utf8'), environment, profiles);
  const project = values.project ?? file.project;
  await commands[command]({ project, file, path: values.file, environment, profiles, seconds: values.seconds });
}

const commands = {
  async up(the) {
    const { project, file, profiles } = the;
    const engine = await connect();
    if (hasCompose()) compose(the, ...profiles.flatMap((one) => ['--profile', one]), 'up', '--detach');
    else await up(engine, project, file);
    const ms = await untilServed(engine, project);
    console.log(`${project}: ${file.services.length} containers; users are served in all regions after ${ms} ms`);
  },
  async watch({ project, seconds: asked }) {
    const seconds = Number(asked);
    if (!(seconds > 0)) throw new Error(`--seconds ${asked}: expected a number greater than 0`);
    const users = await containerOf(await connect(), project, 'users');
    const before = await usersStats(users);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const met = between(before, await usersStats(users));
    console.log(JSON.stringify({ seconds, ...met }));
    if (met.lost > 0 || met.requests === 0) process.exitCode = 1;
  },
  async down(the) {
    const engine = await connect();
    if (hasCompose()) compose(the, '--profile', '*', 'down', '--volumes', '--timeout', '0');
    else await down(engine, the.project);
  },
  check({ project, file }) {
    console.log(JSON.stringify({ project, networks: file.networks, services: file.services }, null, 2));
  },
};

/** Whether the second version of the compose plugin is there. */
function hasCompose() {
  const { status, stdout } = spawnSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8' });
  return status === 0 && /^v?[2-9]/.test(stdout);
}

function compose({ project, path, environment }, ...args) {
  const all = ['compose', '--project-name', project, '--file', path, ...args];
  const { status } = spawnSync('docker', all, { stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  if (status !== 0) throw new Error(`docker ${all.join(' ')} ended with ${status}`);
}

/** Users of every region are answered. @returns how long that took, milliseconds. */
async function untilServed(engine, project) {
  const begin = performance.now();
  const users = await containerOf(engine, project, 'users');
  for (;;) {
    const last = await usersStats(users).catch((error) => error);
    const served = last instanceof Error ? [] : servedIn(last);
    if (served.length > 0 && served.every((requests) => requests > 0)) return Math.round(performance.now() - begin);
    if (performance.now() - begin > SERVED_WITHIN_MS) {
      throw new Error(
        `no users in all regions after ${SERVED_WITHIN_MS / 1000} s: ${last.message ?? JSON.stringify(last)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** @returns of each region, how many requests of any route were answered there */
function servedIn({ routes }) {
  const regions = Object.values(routes).flatMap((route) => Object.entries(route.regions));
  const names = [...new Set(regions.map(([name]) => name))];
  return names.map((name) =>
    regions.reduce((sum, [of, { requests, errors }]) => sum + (of === name ? requests - errors : 0), 0),
  );
}
