// What is there of a project's containers and networks, and the packet filters of each container and of the machine.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import pRetry from 'p-retry';

/** One look takes a second or two; an engine that never says that it is over is asked again. */
const LOOKED_WITHIN_MS = 30_000;
const LOOKS = 3;

const LOOK = 'iptables-save; ip6tables-save 2>/dev/null; ipset list 2>/dev/null; true';

/** @returns by what it is, in a form in which only changes that somebody made are changes */
export async function inventory(engine, project) {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const [containers, networks, all] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks(),
    engine.listContainers({ all: true }),
  ]);
  const image = containers[0]?.Image ?? 'silverback';
  const parts = new Map([
    [
      'containers',
      all
        .map(({ Names, State }) => `${Names[0]} ${State}`)
        .sort()
        .join('\n'),
    ],
    [
      'networks',
      networks
        .map(({ Name }) => Name)
        .sort()
        .join('\n'),
    ],
  ]);
  for (const { Id, Names } of containers) {
    const { State, HostConfig } = await engine.getContainer(Id).inspect();
    parts.set(`state of ${Names[0]}`, `${State.Status} ${HostConfig.RestartPolicy.Name}`);
    parts.set(`packet filter of ${Names[0]}`, normal(await filterIn(engine, image, `container:${Id}`)));
  }
  parts.set('packet filter of the machine', normal(await filterIn(engine, image, 'host')));
  return parts;
}

/** @returns lines of a diff; none when both are the same */
export function changes(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part) => {
    const [old, now] = [before, after].map((parts) => (parts.get(part) ?? '').split('\n'));
    return [
      ...old.filter((line) => !now.includes(line)).map((line) => `- ${part}: ${line}`),
      ...now.filter((line) => !old.includes(line)).map((line) => `+ ${part}: ${line}`),
    ];
  });
}

/** Counters count, comments have the time of day, and what the engine maps to a container's address moves with it. */
function normal(text) {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/\[\d+:\d+\]/, '').replace(/\b\d+\.\d+\.\d+\.\d+(\/\d+)?(:\d+)?\b/g, 'ADDRESS'))
    .map((line) => line.replace(/--to-(destination|source) \S+|--dport \d+|--sport \d+/g, 'PORT'))
    .sort()
    .join('\n');
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
