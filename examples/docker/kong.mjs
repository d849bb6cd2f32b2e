#!/usr/bin/env node
// Kong across containers: builds the image, starts the world, evacuates a region of it and brings it back, compares what
// is there afterwards with what was there before, and takes everything away. Exits as the drill does, or with 5 when
// something was left behind or changed.
import '../../scripts/prepare.mjs';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { program } from '../../scripts/program.mjs';

// In a fresh checkout the packages that these need have only now been installed.
const { connect } = await import('../../scripts/docker-engine.mjs');
const { compare, inventory } = await import('./inventory.mjs');

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

/** @returns the exit code */
async function kong(report) {
  const engine = await connect();
  mkdirSync(new URL('../../reports', import.meta.url), { recursive: true });
  console.error('silverback: building the image silverback ...');
  must(process.execPath, 'scripts/image.mjs', '--tag', 'silverback');
  try {
    must(process.execPath, world, 'up');
    const before = await inventory(engine, PROJECT);
    const status = run('bin/silverback', 'run', 'kong', '--target', 'docker', '--report', report);
    const { left, changed } = compare(before, await inventory(engine, PROJECT));
    if (left.length > 0) console.log(`left behind:\n${left.join('\n')}`);
    if (changed.length > 0) console.log(`changed:\n${changed.join('\n')}`);
    if (left.length + changed.length > 0) return LEFT_BEHIND;
    console.log(
      `nothing is left behind: ${before.size} parts of containers, networks, iptables and ipsets are as before`,
    );
    return status;
  } finally {
    run(process.execPath, world, 'down');
  }
}

await program('kong:docker', async () => {
  process.exitCode = await kong(process.argv[2] ?? 'reports/kong-docker.html');
});
