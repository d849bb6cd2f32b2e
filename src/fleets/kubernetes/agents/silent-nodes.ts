import type { V1Node } from '@kubernetes/client-node';

/**
 * Pure. Whether the cluster has heard nothing of a node's kubelet for so long (40 s, or what its owners say) that it does
 * not know how the node is. Agents hear of us through that kubelet alone: nobody has renewed what they hold there for
 * longer than it lasts, and until the kubelet is heard of again nobody, an older worker neither, can ask them for anything.
 */
export function isSilent(node: V1Node | undefined): boolean {
  return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') ?? false;
}

/** Pure. Their names. */
export function silentAmong(nodes: readonly V1Node[]): ReadonlySet<string> {
  return new Set(nodes.filter(isSilent).map(({ metadata }) => metadata?.name ?? ''));
}
