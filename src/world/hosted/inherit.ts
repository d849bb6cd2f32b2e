import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { callJson } from '../json-client.js';
import { type ChildConfig, type EdgeState } from '../protocol.js';
import { type HeldRoutes } from '../routes.js';
import { stateFile, statePath } from '../state-file.js';
import { type Epochs } from '../fence.js';
import { type HeldFailover } from '../edge/failover.js';
import { type Base } from '../store/base.js';
import { inheritData } from '../store/inherit-data.js';

/** In a world that is new nobody answers, and each begins with nothing. */
const PATIENCE_MS = 4000;
const AGAIN_MS = 250;
const TIMEOUT_MS = { state: 2000, data: 10_000 };

/**
 * A process that comes up on a host where it has never been has lost what it had noted elsewhere. What the others of its
 * kind hold is the same, and it takes that before it serves: an edge and the name service weights, failover mode and epochs
 * of the edges, a store the data of the other stores. Returns at once where it finds its own state.
 */
export async function inherit(config: ChildConfig): Promise<void> {
  const { role, name, directory } = config;
  if (existsSync(statePath(directory, name))) return;
  if (role === 'store') inheritData(config, await answersOf<Base>(config, 'store.', '/base', TIMEOUT_MS.data));
  if (role !== 'edge' && role !== 'dns') return;
  const states = await answersOf<EdgeState>(config, 'edge.', '/state', TIMEOUT_MS.state);
  const write = <T>(part: string, value: T): void => stateFile<T>(statePath(directory, name + part)).write(value);
  write<HeldRoutes>('.routes', routesIn(states, Date.now()));
  const [first, ...others] = states.map(({ failover }) => failover);
  if (role === 'edge' && first) write<HeldFailover>('.failover', { ...newest([first, ...others]), deadline: null });
  // Last, and always: it is what the next start finds.
  write<Epochs>('', epochsIn(states));
}

/** Of all that answer, as soon as one does. */
async function answersOf<T>({ addresses }: ChildConfig, kind: string, path: string, timeoutMs: number): Promise<T[]> {
  const peers = Object.entries(addresses).flatMap(([name, address]) => (name.startsWith(kind) ? [address] : []));
  for (const until = performance.now() + PATIENCE_MS; ; await sleep(AGAIN_MS)) {
    const asked = await Promise.allSettled(
      peers.map(({ host, controlPort }) => callJson({ host, port: controlPort, method: 'GET', path, timeoutMs })),
    );
    const answers = asked.flatMap((answer) =>
      answer.status === 'fulfilled' && answer.value.status === 200 ? [answer.value.body as T] : [],
    );
    if (answers.length > 0 || performance.now() > until) return answers;
  }
}

/** Pure. The highest that any of them has seen. */
export function epochsIn(states: readonly Pick<EdgeState, 'epochs'>[]): Epochs {
  const highest: Record<string, number> = {};
  for (const { epochs } of states)
    for (const [run, epoch] of Object.entries(epochs)) highest[run] = Math.max(epoch, highest[run] ?? 0);
  return highest;
}

/** Pure. Routes that somebody has put, each as its newest version says; `now` is wall time, milliseconds. */
export function routesIn(states: readonly Pick<EdgeState, 'routes'>[], now: number): HeldRoutes {
  const names = new Set(states.flatMap(({ routes }) => Object.keys(routes)));
  const all = [...names].map((name) => [name, newest(states.flatMap(({ routes }) => routes[name] ?? []))] as const);
  return Object.fromEntries(
    all
      .filter(([, { version }]) => version > 0)
      .map(([name, { weights, version, run, epoch, deadlineInMs }]) => {
        return [name, { weights, version, run, epoch, deadline: deadlineInMs === null ? null : now + deadlineInMs }];
      }),
  );
}

function newest<T extends { readonly version: number }>(all: readonly T[]): T {
  return all.reduce((a, b) => (b.version > a.version ? b : a));
}
