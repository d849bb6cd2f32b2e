// Start-up: a command that needs no server against an empty node process, the world, and the whole drill.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from './summary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const command = join(root, 'bin', 'silverback');
const home = mkdtempSync(join(tmpdir(), 'silverback-bench-'));
const environment = { ...process.env, SILVERBACK_HOME: home };
const ROUNDS = 10;

function timed(file, args, expected = 0) {
  const from = performance.now();
  const { status, stderr } = spawnSync(file, args, { cwd: root, env: environment, encoding: 'utf8' });
  if (status !== expected) throw new Error(`${file} ${args.join(' ')}: exit ${status}\n${stderr}`);
  return performance.now() - from;
}

timed(command, ['--help']); // builds when needed
const [validate, node] = [[], []];
for (let round = 0; round < ROUNDS; round += 1) {
  validate.push(timed(command, ['validate', 'experiments/kong.yaml']));
  node.push(timed(process.execPath, ['-e', '0']));
}
summary('validate, cold (ms)', validate);
summary('node -e 0 (ms)', node);
summary(
  'ratio',
  validate.map((ms, round) => ms / node[round]),
);

const up = [];
for (let round = 0; round < 3; round += 1) {
  up.push(timed(command, ['world', 'up']));
  timed(command, ['world', 'down']);
}
summary('world up and serving (ms)', up);
console.log(`npm run kong on a warm checkout (s): ${(timed('npm', ['run', '--silent', 'kong']) / 1000).toFixed(1)}`);
rmSync(home, { recursive: true, force: true });
