// What those cost that have nothing to do: a service with its worker, and the janitor. Processor time from /proc, calls as
// a counting proxy sees them.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { root } from './cluster.mjs';
import { openProxy } from './proxy.mjs';

const SECONDS = Number(process.env.IDLE_S ?? 60);
/** What they do at first is not what they do when idle. */
const SETTLED_MS = 8_000;
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export function idle(cluster) {
  return inPlace(async (place) => {
    const parts = { janitor, service };
    const all = [];
    try {
      for (const [name, start] of Object.entries(parts)) {
        const proxy = await openProxy(cluster, place);
        all.push({ name, proxy, process: await start(cluster, place, proxy) });
      }
      await sleep(SETTLED_MS);
      for (const one of all) {
        one.proxy.reset();
        one.from = cpuMs(one.process.pid);
      }
      await sleep(SECONDS * 1_000);
      return all.flatMap(({ name, proxy, process, from }) => {
        const used = cpuMs(process.pid) - from;
        const calls = (proxy.total * 60) / SECONDS;
        return [
          [`idle ${name}: processor over ${SECONDS} s`, `${show(used)} ms, ${show(used / SECONDS / 10)} % of a core`],
          [`... API calls a minute`, `${show(calls)}${calls > 0 ? `: ${proxy.words()}` : ''}`],
          ['... resident (MB)', show(residentMb(process.pid))],
        ];
      });
    } finally {
      for (const { proxy, process } of all) {
        await cluster.end(process);
        proxy.close();
      }
    }
  });
}

/** A second one beside that of the other parts, with a namespace of nobody's runs: that it is the only one makes no difference. */
async function janitor(cluster, _place, proxy) {
  return cluster.start(process.execPath, [join(root, 'dist/fleets/kubernetes/janitor/main.js')], {
    KUBECONFIG: proxy.kubeconfig,
    SILVERBACK_NAMESPACE: cluster.own,
  });
}

async function service(cluster, place, proxy) {
  const targets = join(place, 'experiments', 'targets');
  await mkdir(targets, { recursive: true });
  await writeFile(join(targets, 'bench.yaml'), cluster.target('bench', proxy.kubeconfig));
  const port = await freePort();
  const env = { SILVERBACK_HOME: join(place, 'idle-home'), SILVERBACK_PORT: String(port) };
  const child = cluster.start(process.execPath, [join(root, 'dist', 'cli.js'), 'serve'], env, place);
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await cluster.until(`the service is up: ${child.said}`, isUp);
  return child;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Of the process itself, milliseconds. */
function cpuMs(pid) {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return ((Number(after[11]) + Number(after[12])) * 1_000) / TICKS;
}

function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
}
