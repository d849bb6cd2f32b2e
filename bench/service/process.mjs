// A process that serves HTTP, from its start to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What is ours in the environment of whoever measures is not measured. */
const OURS = /^(SILVERBACK_|DATABASE_URL$|REDIS_URL$)/;
const PATIENCE_MS = 30_000;
const SERVES = /(?:serves|seen at) (http:\/\/[^\s"]+)/;

export class Served {
  /** The service, in the home of `place`. */
  static service(place, env = {}, args = []) {
    const settings = { SILVERBACK_HOME: join(place, 'home'), SILVERBACK_PORT: '0', ...env };
    return Served.start([join(root, 'dist', 'cli.js'), 'serve', ...args], place, settings);
  }

  /** Another program of this folder, which says that it "serves URL" when it does. */
  static program(name, ...args) {
    return Served.start([join(root, 'bench', 'service', name), ...args], root, {});
  }

  static async start(args, cwd, settings) {
    const from = performance.now();
    const foreign = Object.entries(process.env).filter(([name]) => !OURS.test(name));
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...Object.fromEntries(foreign), ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const url = await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${args.join(' ')}: ${why}\n${said}`));
      const late = setTimeout(() => child.kill('SIGKILL') && fail('not ready in time'), PATIENCE_MS);
      child.stderr.on('data', (data) => {
        said = `${said}${data}`.slice(-4_000);
        const serves = SERVES.exec(said);
        if (!serves) return;
        clearTimeout(late);
        resolve(serves[1]);
      });
      child.once('exit', (code) => fail(`exit ${code}`));
    });
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) throw new Error(`${url}/readyz: ${status}`);
    return new Served(child, url, performance.now() - from);
  }

  constructor(child, url, readyMs) {
    Object.assign(this, { child, url, readyMs });
  }

  async call(method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** Resident memory, MB, as the kernel counts it. */
  async residentMb() {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
  }

  async end(signal = 'SIGTERM') {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await once(this.child, 'exit');
  }
}
