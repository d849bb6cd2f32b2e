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
  static async make(kind, given) {
    const folder = await mkdtemp(join(tmpdir(), 'silverback-server-'));
    const server = new Server(kind, folder, given);
    try {
      kind.prepare(folder, kind.user);
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  constructor(kind, folder, given) {
    Object.assign(this, {
      kind,
      folder,
      given,
      port: 0,
      child: null,
      log: '',
      removed: null,
      onReady: () => undefined,
    });
  }

  get url() {
    return this.kind.url(this.port, this.folder);
  }

  /** Resolves when it takes connections; the first time it looks for a port, later it comes back where it was. */
  async start() {
    const port = this.port;
    for (let attempt = 1; this.child === null; attempt += 1) {
      if (port === 0) this.port = await freePort();
      if (await this.attempt()) return;
      if (attempt === (this.kind.attempts ?? ATTEMPTS))
        throw new Error(`${this.kind.title} does not start: ${this.log}`);
      await sleep(AGAIN_MS);
    }
  }

  /** In its own time and order. */
  async stop() {
    await this.end(this.kind.orderly);
  }

  /** Resolves when it has taken its configuration anew. */
  async reload() {
    this.log = '';
    const ready = this.saysReady();
    this.child.kill(this.kind.reload);
    await ready;
  }

  async kill() {
    await this.end('SIGKILL');
  }

  /** It takes connections, and answers nobody. */
  async freeze() {
    this.child.kill('SIGSTOP');
  }

  async thaw() {
    this.child?.kill('SIGCONT');
  }

  /** Once, whoever asks: the suite that it was of may have left a moment before the test run ends. */
  remove() {
    return (this.removed ??= this.leaveNothing());
  }

  async leaveNothing() {
    const late = setTimeout(() => void this.kill(), this.kind.stopsWithinMs ?? STOPS_WITHIN_MS);
    await this.thaw();
    await this.stop();
    clearTimeout(late);
    await this.kind.clean?.(this.folder);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns false when it ended before it was ready */
  async attempt() {
    const [program, args] = this.kind.command(this.folder, this.port, this.given);
    // Its standard input ends with this process, however that ends.
    const stdio = ['pipe', 'pipe', 'pipe'];
    const child = spawn(program, args, { ...this.kind.user, cwd: this.folder, stdio });
    this.child = child;
    this.log = '';
    const exited = once(child, 'exit').then(() => {
      this.child = null;
      return false;
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        this.log = (this.log + data).slice(-KEPT_OF_LOG);
        if (this.kind.ready.test(this.log)) this.onReady();
      });
    return Promise.race([this.saysReady(), exited]);
  }

  saysReady() {
    return new Promise((resolve) => (this.onReady = () => resolve(true)));
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
