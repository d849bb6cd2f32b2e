// One server of a kind, in a temporary folder of its own, on a free port of loopback.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody else may take the free port first; and what a killed server held is let go a moment later. */
const ATTEMPTS = 20;
const AGAIN_MS = 250;
const STOPS_WITHIN_MS = 10_000;
const KEPT_OF_LOG = 4_000;

export class Server {
  static async make(kind) {
    const folder = await mkdtemp(join(tmpdir(), 'silverback-server-'));
    const server = new Server(kind, folder);
    try {
      kind.prepare(folder, kind.user);
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  constructor(kind, folder) {
    Object.assign(this, { kind, folder, port: 0, child: null, log: '' });
  }

  get url() {
    return this.kind.url(this.port);
  }

  /** Resolves when it takes connections; the first time it looks for a port, later it comes back where it was. */
  async start() {
    const port = this.port;
    for (let attempt = 1; this.child === null; attempt += 1) {
      if (port === 0) this.port = await freePort();
      if (await this.attempt()) return;
      if (attempt === ATTEMPTS) throw new Error(`${this.kind.title} does not start: ${this.log}`);
      await sleep(AGAIN_MS);
    }
  }

  /** In its own time and order. */
  async stop() {
    await this.end(this.kind.orderly);
  }

  async kill() {
    await this.end('SIGKILL');
  }

  async remove() {
    const late = setTimeout(() => void this.kill(), STOPS_WITHIN_MS);
    await this.stop();
    clearTimeout(late);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns false when it ended before it was ready */
  async attempt() {
    const [program, args] = this.kind.command(this.folder, this.port);
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { ...this.kind.user, cwd: this.folder, stdio });
    this.child = child;
    this.log = '';
    const exited = once(child, 'exit').then(() => {
      this.child = null;
      return false;
    });
    const ready = new Promise((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => {
          this.log = (this.log + data).slice(-KEPT_OF_LOG);
          if (this.kind.ready.test(this.log)) resolve(true);
        });
    });
    return Promise.race([ready, exited]);
  }

  async end(signal) {
    const { child } = this;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
