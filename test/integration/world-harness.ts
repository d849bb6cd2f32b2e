import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type Layout,
  type ProcessStatus,
  type SupervisorConfig,
  type SupervisorStatus,
  type WorldFile,
} from '../../src/world/protocol.js';

/** Where the build is; the test command builds `dist` first. */
const DIST = resolve(process.env['SILVERBACK_DIST'] ?? 'dist');
const PATIENCE_MS = 45_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A supervisor with its world, in a home of its own. */
export interface TestWorld {
  readonly directory: string;
  readonly supervisor: ChildProcess;
  readonly port: number;
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  status(): Promise<SupervisorStatus>;
  process(name: string): Promise<ProcessStatus>;
  /** Waits for a status that holds, and returns it. */
  until(holds: (status: SupervisorStatus) => boolean): Promise<SupervisorStatus>;
  /** Kills the supervisor if it lives still, and removes the home. */
  remove(): Promise<void>;
}

export async function startTestWorld(layout: Layout, options: Partial<SupervisorConfig> = {}): Promise<TestWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'world-'));
  const supervisor = spawnSupervisor(directory, layout, options);
  const file = join(directory, 'world.json');
  await eventually('the supervisor listens', async () => existsSync(file));
  const { port } = JSON.parse(readFileSync(file, 'utf8')) as WorldFile;
  const ask = (method: string, path: string, body?: unknown) => call(port, method, path, body);
  const status = async () => (await ask('GET', '/status')).body as SupervisorStatus;
  return {
    directory,
    supervisor,
    port,
    ask,
    status,
    process: async (name) => {
      const found = (await status()).processes.find((process) => process.name === name);
      if (!found) throw new Error(`no process is called ${name}`);
      return found;
    },
    until: async (holds) => {
      let last = await status();
      await eventually(`the status holds ${holds.toString()}`, async () => holds((last = await status())));
      return last;
    },
    remove: async () => {
      if (supervisor.exitCode === null && supervisor.signalCode === null) {
        supervisor.kill('SIGKILL');
        await once(supervisor, 'exit');
      }
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

export function spawnSupervisor(directory: string, layout: Layout, options: Partial<SupervisorConfig>): ChildProcess {
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'config.json');
  writeFileSync(config, JSON.stringify({ directory, layout, layoutHash: 'test', keep: true, ...options }));
  return spawn(process.execPath, [join(DIST, 'world', 'supervisor', 'main.js'), config], { stdio: 'ignore' });
}

/** One JSON call to 127.0.0.1; rejects when nobody listens. */
export function call(
  port: number,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  timeout = 10_000,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    // Without a length, a DELETE sends its body unframed.
    const sized = { ...headers, 'content-length': Buffer.byteLength(text) };
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: sized, agent: false, timeout });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject).on('response', (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      response.on('end', () => {
        const isJson = response.headers['content-type'] === 'application/json';
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(received) : received });
      });
      response.on('error', reject);
    });
    outgoing.end(text);
  });
}

/** Waits until it holds; throws with what was awaited. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`in vain for ${PATIENCE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isAlive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
