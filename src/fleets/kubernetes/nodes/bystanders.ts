import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import { CORDON, ENABLED_NAMESPACE } from '../../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { OF_THE_CLUSTER } from '../membership.js';
import { isOver, staysBecause } from '../pods/pod.js';
import { nameOf } from './mark.js';

/** Whom the closing of nodes may hinder. */
interface Around {
  readonly pods: readonly V1Pod[];
  readonly namespaces: readonly V1Namespace[];
  readonly place: Pick<ClusterPlace, 'own' | 'protected' | 'bystanders'>;
}

/**
 * Pure. Namespaces that have pods on these nodes and have not agreed that these are closed: others of theirs would find no
 * place there. What runs on closed nodes all the same (DaemonSets, what nodes keep themselves) and the namespaces of the
 * cluster and of Silverback itself need not agree.
 *
 * @returns in words, one line a namespace; empty where the target accepts that
 */
export function bystanders(nodes: readonly V1Node[], { pods, namespaces, place }: Around): readonly string[] {
  if (place.bystanders === 'accept') return [];
  const names = new Set(nodes.map(nameOf));
  const exempt = new Set([
    ...OF_THE_CLUSTER,
    place.own,
    ...namespaces.filter((one) => hasAgreed(one, place)).map(nameOfNamespace),
  ]);
  const hindered = pods.filter(
    (pod) => names.has(pod.spec?.nodeName ?? '') && !isOver(pod) && staysBecause(pod) === null,
  );
  const on = new Map<string, Set<string>>();
  for (const { metadata, spec } of hindered) {
    const namespace = metadata?.namespace ?? '';
    if (!exempt.has(namespace)) on.set(namespace, (on.get(namespace) ?? new Set()).add(spec?.nodeName ?? ''));
  }
  return [...on].sort().map(([namespace, its]) => `namespace ${namespace} on ${[...its].sort().join(', ')}`);
}

/** Who may be touched may be hindered, too; one that is protected may not, unless it says exactly that. */
function hasAgreed(namespace: V1Namespace, { protected: shielded }: Around['place']): boolean {
  const says = (label: string): boolean => namespace.metadata?.labels?.[label] === 'true';
  return says(CORDON) || (says(ENABLED_NAMESPACE) && !shielded.includes(nameOfNamespace(namespace)));
}

const nameOfNamespace = ({ metadata }: V1Namespace): string => metadata?.name ?? '';
