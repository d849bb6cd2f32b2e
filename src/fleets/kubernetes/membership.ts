import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import { ENABLED_NAMESPACE } from '../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../core/target/target.js';

/** Whose labels speak for the whole cluster. */
export const CLUSTER = 'kube-system';

/** Namespaces of the cluster itself: without them nothing there is put right again. */
export const OF_THE_CLUSTER = [CLUSTER, 'kube-public', 'kube-node-lease'];

/** Pure. Whether what lives in a namespace may be touched: it says so itself, the target means it, and nothing forbids it. */
export function mayTouch(namespace: V1Namespace, place: ClusterPlace): boolean {
  const name = namespace.metadata?.name ?? '';
  if (OF_THE_CLUSTER.includes(name) || name === place.own || place.protected.includes(name)) return false;
  if (place.namespaces !== null && !place.namespaces.includes(name)) return false;
  return namespace.metadata?.labels?.[ENABLED_NAMESPACE] === 'true';
}

/** Where a pod belongs; empty where neither it nor its node says. */
export interface Belonging {
  readonly region: string;
  readonly zone: string;
  readonly service: string;
}

/**
 * Pure. A pod's own labels come first: they say where it belongs, also where its node is another's. A pod without a label
 * of its service is called as what makes it.
 */
export function belongingOf(
  pod: V1Pod,
  node: V1Node | undefined,
  { labels, region: whole }: ClusterPlace,
  owner: string | null,
): Belonging {
  const own = pod.metadata?.labels ?? {};
  const ofNode = node?.metadata?.labels ?? {};
  const said = (label: string): string => own[label] ?? ofNode[label] ?? '';
  const region = whole ?? said(labels.region);
  return {
    region,
    zone: said(labels.zone) || region,
    service: own[labels.service] ?? owner ?? pod.metadata?.name ?? '',
  };
}
