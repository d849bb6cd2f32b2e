import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { kubernetesSchema } from '../../../core/target/kubernetes-schema.js';
import { findCluster } from '../cluster.js';
import { MarkedPolicies, Policies } from '../network/own-policies.js';
import { MarkedNodes } from '../nodes/marked-nodes.js';
import { Janitor } from './janitor.js';

/** The namespace of its own, where the Leases of runs are. */
const NAMESPACE = 'SILVERBACK_NAMESPACE';

const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const clock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};

try {
  const own = process.env[NAMESPACE];
  const place = kubernetesSchema.parse(own === undefined ? {} : { own });
  const cluster = findCluster(place);
  const marks = [
    new MarkedPolicies(new Policies(cluster, place.own, clock), log),
    new MarkedNodes(cluster, place.own, clock, log),
  ];
  const janitor = new Janitor(cluster, place.own, marks, clock, log);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => janitor.end());
  log(`the janitor of runs in namespace ${place.own} is at work`);
  await janitor.run();
} catch (error) {
  log(messageOf(error));
  process.exitCode = 1;
}
