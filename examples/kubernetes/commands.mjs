// The programs that the drill in a cluster calls.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where test/cluster keeps what it builds. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'silverback-testbed');
const MOST_OUTPUT = 64 * 1024 * 1024;
const FORWARDED_WITHIN_MS = 30_000;

/** Built ones come first. */
const environment = () => ({ ...process.env, PATH: [join(cache, 'bin'), process.env.PATH].join(delimiter) });

/** @returns the exit code of a program that people watch */
export function run(program, ...args) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', env: environment() }).status ?? 1;
}

/** What it prints is for people, and not what they have asked for. */
export function must(program, ...args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['inherit', 2, 'inherit'], env: environment() });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}`);
}

/** @returns standard output. Throws what was said instead. */
export async function output(program, ...args) {
  try {
    const options = { cwd: root, env: environment(), maxBuffer: MOST_OUTPUT };
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}: ${(error.stderr || error.message).trim()}`, { cause: error });
  }
}

export const kubectl = (...args) => output('kubectl', ...args);

/** Resolves when a Service can be reached on this machine. @returns its address, and what ends that */
export async function forward(namespace, service, port) {
  const child = spawn('kubectl', ['--namespace', namespace, 'port-forward', `service/${service}`, `:${port}`], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
    child.once('exit', () => reject(new Error(`service/${service} cannot be forwarded`)));
  }).catch((error) => {
    end();
    throw error;
  });
  return { url: `http://127.0.0.1:${local}`, end };
}
