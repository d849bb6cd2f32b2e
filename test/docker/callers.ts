import type Docker from 'dockerode';
import { eventually } from '../conformance/eventually.js';

/** Answers every request of HTTP with 200, and ends no connection by itself, however long a busy machine pauses. */
export const PAGES = `require('node:http').createServer({ keepAliveTimeout: 0 }, (q, a) => a.end('well')).listen(7000, '::')`;

/**
 * Has neither a shell nor tools: calls each address that it is told again and again, and says what it met.
 *
 * @param kept to this one on one connection, with a rest between two calls
 */
export function caller(hosts: readonly string[], kept: string, restMs = 2_000): string {
  return `
const { request, Agent } = require('node:http');
for (const name of ['sh', 'bash', 'dash', 'iptables', 'ip6tables', 'ipset', 'ss', 'tc'])
  for (const folder of ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/']) require('node:fs').rmSync(folder + name, { force: true });
const old = new Agent({ keepAlive: true, maxSockets: 1 });
const call = (host, agent) => new Promise((resolve) => {
  const at = Date.now();
  const say = (met) => resolve({ host: agent ? 'kept' : host, at, ms: Date.now() - at, met });
  const answered = (answer) => answer.resume().on('end', () => say(agent && !asked.reusedSocket ? 'anew' : String(answer.statusCode)));
  const asked = request({ host, port: 7000, agent, ...(!agent && { timeout: 2000 }) }, answered);
  asked.on('timeout', () => asked.destroy(new Error('timeout'))).on('error', (error) => say(error.code ?? error.message)).end();
});
const always = async (make, pauseMs = 40) => { for (;;) { console.log(JSON.stringify(await make())); await new Promise((go) => setTimeout(go, pauseMs)); } };
for (const host of ${JSON.stringify(hosts)}) always(() => call(host, false));
always(() => call(${JSON.stringify(kept)}, old), ${restMs});
setInterval(() => 0, 1e6);`;
}

/** What became of one call. Times in milliseconds. */
export interface Call {
  readonly host: string;
  readonly at: number;
  readonly ms: number;
  /** A status, an error's code, `timeout`, or `anew`: it was to be kept, and yet its connection is a new one. */
  readonly met: string;
}

/** What a caller says, as it says it. */
export class Overheard {
  private readonly calls: Call[] = [];

  private constructor(stream: NodeJS.ReadableStream) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.calls.push(...lines.map((line) => JSON.parse(line) as Call));
    });
  }

  static async of(docker: Docker, container: Docker.Container): Promise<Overheard> {
    const raw = await container.logs({ follow: true, stdout: true });
    const { PassThrough } = await import('node:stream');
    const out = new PassThrough();
    docker.modem.demuxStream(raw, out, new PassThrough());
    return new Overheard(out);
  }

  /** All calls to a host so far. */
  all(host: string): readonly Call[] {
    return this.calls.filter((call) => call.host === host);
  }

  /** The next calls to a host that begin from now on. */
  async next(host: string, count = 5): Promise<readonly Call[]> {
    const from = Date.now();
    const { seen } = await eventually(
      async () => this.calls.filter((call) => call.host === host && call.at > from),
      (calls) => calls.length >= count,
      20_000,
    );
    return seen.slice(0, count);
  }

  /** The first one to a host from a moment on that met this in less than so many milliseconds, or the last one that did not. */
  async first(host: string, met: string, from: number, ms = Infinity): Promise<Call | undefined> {
    const isIt = (call: Call): boolean => call.met === met && call.ms < ms;
    const { seen } = await eventually(
      async () => this.calls.filter((call) => call.host === host && call.at > from),
      (calls) => calls.some(isIt),
      20_000,
    );
    return seen.find(isIt) ?? seen.at(-1);
  }
}
