import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Cut } from '../../../core/ports/cutter.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { type Parted, partedBy } from '../../agents/network/parted.js';
import { belongingOf } from '../membership.js';
import { isOver, isReady, ownerOf } from '../pods/pod.js';
import type { Labels, PolicyPod, PolicyWorld } from '../policies/world.js';

/** Labels that controllers give to single pods, and templates do not. */
const OF_ONE_POD = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'controller-uid',
];

/** What is known of a cluster when a cut is planned. */
export interface Known {
  readonly pods: readonly V1Pod[];
  readonly nodes: readonly V1Node[];
  readonly namespaces: readonly V1Namespace[];
  /** Namespaces that may be touched. */
  readonly touchable: ReadonlySet<string>;
  readonly place: ClusterPlace;
}

/** A pod of one of the sides of a cut. */
export interface SidePod {
  readonly pod: V1Pod;
  readonly policyPod: PolicyPod;
}

/** A cluster as policies see it, and which of its pods are on which side of a cut. */
export interface Sides extends Parted<SidePod> {
  readonly world: Omit<PolicyWorld, 'policies'>;
}

/** Pure. */
export function sidesOf(cut: Cut, known: Known): Sides {
  const { nodes, namespaces, touchable, place } = known;
  const byName = new Map(nodes.map((node) => [node.metadata?.name, node]));
  const all = known.pods.filter((pod) => !isOver(pod)).map((pod): SidePod => ({ pod, policyPod: policyPodOf(pod) }));
  const meant = all
    .filter(({ pod }) => touchable.has(pod.metadata?.namespace ?? ''))
    .map((one) => ({ ...one, belonging: belongingOf(one.pod, byName.get(one.pod.spec?.nodeName), place, null) }));
  const world = {
    pods: all.map(({ policyPod }) => policyPod),
    namespaces: namespaces.map(({ metadata }) => ({ name: metadata?.name ?? '', labels: metadata?.labels ?? {} })),
    nodes: nodes.map((node) => ({
      name: node.metadata?.name ?? '',
      region: place.region ?? node.metadata?.labels?.[place.labels.region] ?? null,
      podCidrs: node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? [] : [node.spec.podCIDR]),
      addresses: (node.status?.addresses ?? [])
        .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
        .map(({ address }) => address),
    })),
  };
  return { world, ...partedBy(meant, cut) };
}

/** Pods that something can be tried from and to: ready, with a network of their own. */
export function reachable(side: readonly SidePod[]): readonly SidePod[] {
  return side.filter(({ pod, policyPod }) => isReady(pod) && !policyPod.hostNetwork && policyPod.addresses.length > 0);
}

/** A pod is another object after every change of it, and read once. */
const read = new WeakMap<V1Pod, PolicyPod>();

function policyPodOf(pod: V1Pod): PolicyPod {
  const known = read.get(pod) ?? readPod(pod);
  read.set(pod, known);
  return known;
}

function readPod(pod: V1Pod): PolicyPod {
  const { metadata, spec, status } = pod;
  const labels = metadata?.labels ?? {};
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    labels,
    template: ownerOf(pod) === null ? null : templateIn(labels),
    addresses: (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []),
    hostAddresses: (status?.hostIPs ?? []).flatMap(({ ip }) => ip ?? []),
    hostNetwork: spec?.hostNetwork === true,
    ports: (spec?.containers ?? []).flatMap(({ ports }) => ports ?? []),
  };
}

function templateIn(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !OF_ONE_POD.includes(key)));
}
