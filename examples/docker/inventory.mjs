// What is there of a project and of Silverback: containers, networks, and the packet filters of each container and of the
// machine. What others do on the same engine and machine meanwhile is not compared.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import pRetry from 'p-retry';
import { linesOf, ofProject } from './packet-filter.mjs';

/** One look takes a second or two; an engine that never says that it is over is asked again. */
const LOOKED_WITHIN_MS = 30_000;
const LOOKS = 3;

const LOOK = 'iptables-save; ip6tables-save 2>/dev/null; ipset save 2>/dev/null; true';

const PROJECT = 'com.docker.compose.project';
const BRIDGE_NAME = 'com.docker.network.bridge.name';
/** Agents and keepers carry it. */
const PART = 'silverback.part';

/** @returns by part what there is, one line each; how a container is, is one line */
export async function inventory(engine, project) {
  const [all, networks] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks({ filters: { label: [`${PROJECT}=${project}`] } }),
  ]);
  const containers = all.filter(({ Labels }) => Labels[PROJECT] === project);
  const image = containers[0]?.Image ?? 'silverback';
  const mine = all.filter(({ Labels }) => Labels[PROJECT] === project || Labels[PART] !== undefined);
  const parts = new Map([
    ['containers', mine.map(({ Names }) => Names[0]).sort()],
    ['networks', networks.map(({ Name }) => Name).sort()],
  ]);
  for (const { Id, Names } of containers) {
    const { State, HostConfig } = await engine.getContainer(Id).inspect();
    parts.set(`state of ${Names[0]}`, `${State.Status} (restarts: ${HostConfig.RestartPolicy.Name})`);
    // One that has ended has none.
    if (State.Running)
      parts.set(`packet filter of ${Names[0]}`, linesOf(await filterIn(engine, image, `container:${Id}`)));
  }
  const bridges = networks.map(({ Id, Options }) => Options?.[BRIDGE_NAME] ?? `br-${Id.slice(0, 12)}`);
  parts.set('packet filter of the machine', linesOf(ofProject(await filterIn(engine, image, 'host'), bridges)));
  return parts;
}

/** @returns what came, and what is gone or is otherwise than it was, each by its part; a whole container is its name */
export function compare(before, after) {
  const left = [];
  const changed = [];
  for (const [part, old] of before) {
    const now = after.get(part);
    if (now === undefined) continue;
    if (typeof old === 'string') {
      if (old !== now) changed.push(`${part}: was ${old}, is ${now}`);
      continue;
    }
    left.push(...now.filter((line) => !old.includes(line)).map((line) => `${part}: ${line}`));
    changed.push(...old.filter((line) => !now.includes(line)).map((line) => `${part}: ${line} is gone`));
  }
  return { left, changed };
}

/** Throws what went wrong the last time. */
function filterIn(engine, image, network) {
  return pRetry(() => look(engine, image, network), { retries: LOOKS - 1 });
}

/** In a container of our own that shares the network of another, or of the machine, and goes away at once. */
async function look(engine, image, network) {
  const out = new PassThrough();
  const words = [];
  const abortSignal = AbortSignal.timeout(LOOKED_WITHIN_MS);
  out.on('data', (data) => words.push(data));
  const container = await engine.createContainer({
    Image: image,
    Entrypoint: ['sh', '-c', LOOK],
    User: '0:0',
    HostConfig: { NetworkMode: network, CapDrop: ['ALL'], CapAdd: ['NET_ADMIN', 'NET_RAW'] },
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true, abortSignal });
    engine.modem.demuxStream(stream, out, new PassThrough().resume());
    const ended = container.start({ abortSignal }).then(() => container.wait({ abortSignal }));
    await Promise.all([once(stream, 'end', { signal: abortSignal }), ended]);
  } finally {
    await container.remove({ force: true });
  }
  return Buffer.concat(words).toString('utf8');
}
