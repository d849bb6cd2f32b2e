#!/usr/bin/env node
// Kong across containers: builds the image, starts the world, evacuates a region of it and brings it back, compares what
// is there afterwards with what was there before, and takes everything away. Exits as the drill does, or with 5 when
// something was left behind.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from '../../scripts/docker-engine.mjs';
import { changes, inventory } from './inventory.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const world = fileURLToPath(new URL('world.mjs', import.meta.url));
const PROJECT = 'silverback-world';
const LEFT_BEHIND = 5;

/** @returns the exit code */
function run(program, ...args) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function must(program, ...args) {
  const status = run(program, ...args);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
}

const report = process.argv[2] ?? 'reports/kong-docker.html';
mkdirSync(new URL('../../reports', import.meta.url), { recursive: true });
must(process.execPath, 'scripts/prepare.mjs');
must(process.execPath, 'scripts/image.mjs', '--tag', 'silverback');
let status = 1;
try {
  must(process.execPath, world, 'up');
  const engine = connect();
  const before = await inventory(engine, PROJECT);
  status = run('bin/silverback', 'run', 'kong', '--target', 'docker', '--report', report);
  const left = changes(before, await inventory(engine, PROJECT));
  console.log(
    left.length === 0
      ? `nothing is left behind: ${before.size} parts of containers, networks, iptables and ipsets are as before`
      : `left behind:\n${left.join('\n')}`,
  );
  if (left.length > 0) status = LEFT_BEHIND;
} finally {
  run(process.execPath, world, 'down');
}
process.exitCode = status;
