// The programs that the drill in a cluster calls. Each is a group of processes of its own, so that whoever interrupts the
// drill from a terminal interrupts only this one: it decides what ends, and what is needed to take everything away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PATH } from '../../scripts/cache.mjs';

export { cache } from '../../scripts/cache.mjs';
export const root = fileURLToPath(new URL('../..', import.meta.url));
const FORWARDED_WITHIN_MS = 30_000;

const underWay = new Set();
let interruptedBy = null;
let isTakingAway = false;

/** Ends what is under way, and lets nothing more begin but what takes away. */
export function interrupt(signal) {
  console.error(`${signal}: what was made is taken away`);
  interruptedBy = signal;
  if (!isTakingAway) for (const child of underWay) endGroup(child, signal);
}

/** From now on nothing is interrupted. */
export function takingAway() {
  isTakingAway = true;
}

/** @returns the exit code of a program that people watch */
export async function run(program, ...args) {
  return (await ended(start(program, args, ['ignore', 'inherit', 'inherit']))) ?? 1;
}

/** What it prints is for people, and not what they have asked for. */
export async function must(program, ...args) {
  const code = await ended(start(program, args, ['ignore', 2, 'inherit']));
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}`);
}

/** @returns standard output. Throws what was said instead. */
export async function output(program, ...args) {
  const child = start(program, args, ['ignore', 'pipe', 'pipe']);
  const [code, stdout, stderr] = await Promise.all([ended(child), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim() || `ended with ${code}`}`);
  return stdout;
}

export const kubectl = (...args) => output('kubectl', ...args);

/** Resolves when a Service can be reached on this machine. @returns its address, and what ends that */
export async function forward(namespace, service, port) {
  const args = ['--namespace', namespace, 'port-forward', `service/${service}`, `:${port}`];
  const child = spawned('kubectl', args, ['ignore', 'pipe', 'inherit']);
  const end = () => child.kill();
  const local = await new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`service/${service} was not forwarded in time`)),
      FORWARDED_WITHIN_MS,
    );
    child.stdout.on('data', (data) => {
      const [, found] = /127\.0\.0\.1:(\d+)/.exec(String(data)) ?? [];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`service/${service} cannot be forwarded`)));
  }).catch((error) => {
    end();
    throw error;
  });
  return { url: `http://127.0.0.1:${local}`, end };
}

function start(program, args, stdio) {
  if (interruptedBy && !isTakingAway) throw new Error(`interrupted by ${interruptedBy}`);
  const child = spawned(program, args, stdio);
  underWay.add(child);
  for (const over of ['close', 'error']) child.once(over, () => underWay.delete(child));
  return child;
}

function spawned(program, args, stdio) {
  return spawn(program, args, { cwd: root, stdio, env: { ...process.env, PATH }, detached: true });
}

/** @returns its exit code; null when a signal has ended it */
async function ended(child) {
  const [code] = await once(child, 'close');
  return code;
}

/** It may be over by now. */
function endGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
