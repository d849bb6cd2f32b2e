// What there is of a drill in a cluster, as it would be written down, without what changes by itself.
import { kubectl } from './commands.mjs';

/** Every kind of object that Silverback or a world makes or changes, but pods. */
const KINDS = [
  ...['deployments', 'statefulsets', 'daemonsets', 'services', 'configmaps', 'secrets', 'serviceaccounts', 'jobs'],
  ...['networkpolicies.networking.k8s.io', 'poddisruptionbudgets', 'persistentvolumeclaims', 'leases'],
  ...['roles', 'rolebindings'],
  ...['horizontalpodautoscalers', 'gateways.gateway.networking.k8s.io', 'httproutes.gateway.networking.k8s.io'],
];
/** It is renewed while a janitor is at work. */
const SIGN = /janitor/;

/** @returns of every object what it is, by its name, and tombstones: ephemeral containers, which nobody can remove */
export async function inventory(namespaces) {
  const objects = new Map();
  const tombstones = [];
  const keep = (object) => objects.set(nameOf(object), normalised(object));
  for (const node of await list('nodes')) keep(node);
  for (const namespace of namespaces) {
    for (const object of await list(KINDS.join(','), '--namespace', namespace)) keep(object);
    for (const pod of await list('pods', '--namespace', namespace)) {
      const name = `pods of ${ownerOf(pod)} in ${namespace}`;
      objects.set(name, [objects.get(name), phaseOf(pod)].filter(Boolean).sort().join(', '));
      const left = pod.spec.ephemeralContainers ?? [];
      tombstones.push(...left.map((one) => `${namespace}/${pod.metadata.name}: ${one.name}`));
    }
  }
  return { objects, tombstones };
}

/** @returns what came, what is gone and what is otherwise than it was, one sentence each */
export function compare({ objects: before }, { objects: after }) {
  return [
    ...[...after.keys()].filter((name) => !before.has(name)).map((name) => `${name} was not there before`),
    ...[...before].flatMap(([name, was]) => {
      const is = after.get(name);
      if (is === undefined) return [`${name} is gone`];
      return is === was ? [] : [`${name}: was ${was}, is ${is}`];
    }),
  ];
}

/** Without what the API server and controllers note on it; what is of a Lease's time is no change. */
export function normalised({ kind, metadata, spec, data, type }) {
  const { labels = {}, annotations = {}, finalizers = [], managedFields = [] } = metadata;
  // Whoever applies it next would be told of a conflict with us.
  const isOursToWrite = managedFields.some(({ manager }) => manager === 'silverback');
  const isSign = kind === 'Lease' && SIGN.test(metadata.name);
  // What is secret is not printed.
  const told = kind === 'Secret' ? Object.keys(data ?? {}).sort() : data;
  return JSON.stringify(
    sorted({ labels, annotations, finalizers, isOursToWrite, type, data: told, spec: isSign ? undefined : spec }),
  );
}

const nameOf = ({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

async function list(kinds, ...args) {
  return JSON.parse(await kubectl('get', kinds, '--output=json', '--show-managed-fields', ...args)).items;
}

function ownerOf({ metadata: { ownerReferences = [], labels = {}, name } }) {
  const [owner] = ownerReferences;
  if (!owner) return name;
  return `${owner.kind} ${owner.name.replace(`-${labels['pod-template-hash']}`, '')}`;
}

function phaseOf({ metadata, status }) {
  if (metadata.deletionTimestamp) return 'ending';
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status;
  return `${status.phase}${ready === 'True' ? '' : ', not ready'}`;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
