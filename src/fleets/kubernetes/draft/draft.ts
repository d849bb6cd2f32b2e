import type { V1Namespace, V1Node, V1Pod, V1Service } from '@kubernetes/client-node';
import { ENABLED_NAMESPACE, ENVIRONMENT } from '../../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { show } from '../../../core/units.js';
import type { HttpRoute } from '../http-route.js';
import { belongingOf, type Belonging, CLUSTER, mayTouch } from '../membership.js';
import { idOf, isOver, ownerOf } from '../pods/pod.js';
import { draftedRoutes, type Routes } from './drafted-routes.js';

/** What a pod can lack, in the order in which it is told. */
export const LACKS = ['region', 'zone', 'service'] as const;
export type Lack = (typeof LACKS)[number];

export interface DraftedPod extends Belonging {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly lacks: readonly Lack[];
}

/** What a cluster has, as its API server lists it. */
export interface FoundInCluster {
  readonly namespaces: readonly V1Namespace[];
  readonly nodes: readonly V1Node[];
  readonly pods: readonly V1Pod[];
  readonly services: readonly V1Service[];
  readonly routes: readonly HttpRoute[];
}

/** A target as it can be told from what is in a cluster. */
export interface Draft extends Routes {
  /** Its namespaces are those that may be touched. */
  readonly place: ClusterPlace & { readonly namespaces: readonly string[] };
  /** As the cluster says of itself; null where it says nothing. */
  readonly environment: string | null;
  readonly pods: readonly DraftedPod[];
  /** Namespaces that say whether they may be touched, but not so that it is understood: one line each. */
  readonly nearlyEnabled: readonly string[];
}

/** Pure: what the objects of a cluster say of a target. @param usual its labels and what serves are found */
export function draftOf(found: FoundInCluster, usual: ClusterPlace): Draft {
  const { namespaces, nodes, services, routes } = found;
  const meant = namespaces.filter((namespace) => mayTouch(namespace, usual));
  const names = meant.map(({ metadata }) => metadata?.name ?? '').sort();
  const running = found.pods.filter((pod) => names.includes(pod.metadata?.namespace ?? '') && !isOver(pod));
  const labelled = [...running, ...nodes].map(({ metadata }) => metadata?.labels ?? {});
  const labels = {
    region: labelFor(labelled, usual.labels.region, ['region']),
    zone: labelFor(labelled, usual.labels.zone, ['zone', 'az']),
    service: labelFor(
      running.map(({ metadata }) => metadata?.labels ?? {}),
      usual.labels.service,
      [],
    ),
  };
  const byName = new Map(nodes.map((node) => [node.metadata?.name, node]));
  const pods = running
    .map((pod) => podOf(pod, byName.get(pod.spec?.nodeName), { ...usual, labels }))
    .sort((a, b) => a.id.localeCompare(b.id));
  const own = routes.filter(({ metadata }) => names.includes(metadata.namespace ?? ''));
  const told = draftedRoutes(own, { services, pods });
  return {
    place: { ...usual, namespaces: names, labels, serves: servingAmong(pods, told, usual.serves) },
    environment: environmentIn(namespaces, meant),
    pods,
    ...told,
    nearlyEnabled: namespaces.flatMap(nearlyEnabled),
  };
}

function podOf(pod: V1Pod, node: V1Node | undefined, place: ClusterPlace): DraftedPod {
  const belonging = belongingOf(pod, node, place, ownerOf(pod)?.name ?? null);
  const labels = pod.metadata?.labels ?? {};
  const ofNode = node?.metadata?.labels ?? {};
  const { zone, service } = place.labels;
  const missing: Readonly<Record<Lack, boolean>> = {
    region: belonging.region === '',
    zone: (labels[zone] ?? ofNode[zone] ?? '') === '',
    service: labels[service] === undefined,
  };
  // Who is nowhere is in no zone either.
  const lacks = LACKS.filter((lack) => missing[lack] && !(lack === 'zone' && missing.region));
  return { id: idOf(pod), namespace: pod.metadata?.namespace ?? '', labels, ...belonging, lacks };
}

/** The usual label where anybody has it, otherwise the one by most of them that ends in such a word. */
function labelFor(all: readonly Readonly<Record<string, string>>[], usual: string, words: readonly string[]): string {
  const names = all.flatMap((labels) => Object.keys(labels));
  if (names.includes(usual)) return usual;
  const last = (name: string): string =>
    name
      .toLowerCase()
      .split(/[./_-]/)
      .at(-1) ?? '';
  return mostOf(names.filter((name) => words.includes(last(name)))) ?? usual;
}

/** What is usual, then what answers users of the routes, then what is in most regions. */
function servingAmong(pods: readonly DraftedPod[], { routes }: Routes, usual: string): string {
  if (pods.some(({ service }) => service === usual)) return usual;
  const routed = mostOf(routes.flatMap(({ serves }) => serves));
  if (routed !== null) return routed;
  const places = pods.filter(({ region }) => region !== '').map(({ service, region }) => `${region} ${service}`);
  return mostOf([...new Set(places)].map((place) => place.slice(place.indexOf(' ') + 1))) ?? usual;
}

/** The first of those that are there most often, by name. */
function mostOf(all: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return first?.[0] ?? null;
}

/** A namespace that is meant says it for itself alone, and a target has one word: the cluster's comes first. */
function environmentIn(all: readonly V1Namespace[], meant: readonly V1Namespace[]): string | null {
  const cluster = all.filter(({ metadata }) => metadata?.name === CLUSTER);
  const said = [...cluster, ...meant].flatMap(({ metadata }) => metadata?.labels?.[ENVIRONMENT] ?? []);
  return said[0] ?? null;
}

function nearlyEnabled({ metadata }: V1Namespace): readonly string[] {
  const value = metadata?.labels?.[ENABLED_NAMESPACE];
  if (value === undefined || value === 'true' || value === 'false') return [];
  return [
    `namespace ${metadata?.name} is left alone: its label ${ENABLED_NAMESPACE} is ${show(value)}; expected true or false`,
  ];
}
