// How others kill containers: the engine's interface itself, the docker command, and Chaos Toolkit with the same command
// as its action, since it has no driver of its own for Docker.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cache } from '../../scripts/cache.mjs';

/** Where .ci/run keeps what it installs, too. */
const HOME = join(cache, 'chaostoolkit');
const PACKAGE = 'chaostoolkit==1.19.0';

/** @returns by name what kills containers; Chaos Toolkit is left out where it cannot be had, and `missing` says why */
export function peers(place) {
  const { program, why } = chaosToolkit();
  const known = {
    raw: (containers) => Promise.all(containers.map((container) => container.kill())),
    'docker kill': (containers) => run('docker', ['kill', ...containers.map(({ name }) => name)], place),
  };
  if (program) known['Chaos Toolkit'] = (containers) => chaos(program, containers, place);
  return { known, missing: why === null ? [] : [['Chaos Toolkit', `left out: ${why}`]] };
}

function chaosToolkit() {
  const program = join(HOME, 'bin', 'chaos');
  try {
    if (!existsSync(program)) {
      execFileSync('python3', ['-m', 'venv', '--clear', HOME], { stdio: 'pipe' });
      execFileSync(join(HOME, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', PACKAGE], {
        stdio: 'pipe',
      });
    }
    execFileSync(program, ['--version'], { stdio: 'pipe' });
    return { program, why: null };
  } catch (error) {
    return {
      program: null,
      why: `${PACKAGE} could not be installed: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    };
  }
}

async function chaos(program, containers, place) {
  const file = join(place, 'chaos.json');
  const provider = { type: 'process', path: 'docker', arguments: ['kill', ...containers.map(({ name }) => name)] };
  const action = { type: 'action', name: 'kill', provider };
  await writeFile(file, JSON.stringify({ title: 'kill', description: 'kill', method: [action] }));
  await run(program, ['--no-version-check', 'run', file], place);
}

async function run(program, args, cwd) {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${args[0]}: exit ${code}\n${said.slice(-2_000)}`);
}
