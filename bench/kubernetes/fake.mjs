// Nodes without machines and pods without processes (KWOK), so that there can be thousands of them.
import { join } from 'node:path';
import { root } from './cluster.mjs';

const ANNOTATION = 'silverback.bench/fake';
/** More than a node with its own network has, as many as a kubelet takes by default. */
const PODS_EACH = '110';
export const REGION = 'bench-fake';

/** Nodes of zones, `{ zone: count }`; what is there already stays. */
export async function fakeNodes(cluster, zones) {
  cluster.kwok ??= cluster.start('kwok', [
    ...['--kubeconfig', cluster.kubeconfig, '--config', join(root, 'test', 'cluster', 'kwok.yaml')],
    ...['--manage-nodes-with-annotation-selector', `${ANNOTATION}=${cluster.mark}`, '--cidr', '10.251.0.1/16'],
  ]);
  cluster.kwok.once('error', (error) => (cluster.kwok.said = `${error.message}; test/cluster/build.sh builds it`));
  const nodes = Object.entries(zones).flatMap(([zone, count]) =>
    Array.from({ length: count }, (_, at) => node(cluster.mark, zone, at + 1)),
  );
  await cluster.apply(nodes);
  const ready = async () => {
    if (cluster.kwok.exitCode !== null || !cluster.kwok.pid) throw new Error(`kwok: ${cluster.kwok.said}`);
    const { body } = await cluster.api('GET', `/api/v1/nodes?labelSelector=silverback.bench%3D${cluster.mark}`);
    return body.items.filter(({ status }) => isTrue(status, 'Ready')).length >= nodes.length;
  };
  await cluster.until(`${nodes.length} fake nodes are ready`, ready);
}

/** Workloads whose pods come on fake nodes, a hundred pods each. @param more of their pods' labels */
export async function fakePods(cluster, count, each = 100) {
  await cluster.apply(Array.from({ length: Math.ceil(count / each) }, (_, at) => deployment(`web-${at}`, each)));
}

export const isTrue = (status, type) => status?.conditions?.some((one) => one.type === type && one.status === 'True');

/** The pods of this as a watch tells of them. */
export async function followPods(cluster) {
  const pods = new Map();
  const waiting = new Set();
  const end = await cluster.api.follow(`/api/v1/namespaces/${cluster.mark}/pods`, (type, object) => {
    if (type === 'DELETED') pods.delete(object.metadata.name);
    else pods.set(object.metadata.name, object);
    for (const check of waiting) check();
  });
  return {
    pods,
    end,
    /** Resolves to when it is so, of the monotonic clock, milliseconds. */
    when(what, isSo, withinMs = 600_000) {
      const seen = new Promise((resolve, reject) => {
        const late = setTimeout(() => over(reject, new Error(`not within ${withinMs} ms: ${what}`)), withinMs);
        const check = () => isSo(pods) && over(resolve, performance.now());
        const over = (settle, value) => {
          clearTimeout(late);
          waiting.delete(check);
          settle(value);
        };
        waiting.add(check);
        check();
      });
      // Who asks may still be busy with what makes it so.
      seen.catch(() => undefined);
      return seen;
    },
  };
}

function node(mark, zone, number) {
  const name = `${mark}-${zone}-${number}`;
  const room = { cpu: '64', memory: '256Gi', pods: PODS_EACH };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { [ANNOTATION]: mark },
      labels: {
        'silverback.bench': mark,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/region': REGION,
        'topology.kubernetes.io/zone': zone,
      },
    },
    spec: { taints: [{ key: ANNOTATION, value: mark, effect: 'NoSchedule' }] },
    status: { allocatable: room, capacity: room },
  };
}

function deployment(name, replicas) {
  const labels = { app: name, 'app.kubernetes.io/name': 'instance' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { 'topology.kubernetes.io/region': REGION },
          tolerations: [{ key: ANNOTATION, operator: 'Exists' }],
          containers: [{ name: 'web', image: 'fake', ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  };
}
