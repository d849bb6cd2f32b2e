import type { V1Node, V1NodeSelectorRequirement, V1NodeSelectorTerm, V1Pod } from '@kubernetes/client-node';
import { meets } from '../policies/selector.js';
import { idOf, isOver, ownerWordsOf } from '../pods/pod.js';
import { nameOf } from './mark.js';

/** A pod that has no node yet. */
export interface WaitingPod {
  readonly id: string;
  /** As the scheduler says it. */
  readonly why: string;
  /** Whether it lets itself be placed on none of the nodes that are open: nobody needs to wait for it. */
  readonly isBound: boolean;
}

/** Pure. */
export function waitingOf(pod: V1Pod, open: readonly V1Node[]): WaitingPod {
  const said = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return { id: idOf(pod), why: said?.message ?? 'it has no node yet', isBound: isBoundTo(pod, open) };
}

/** Pure. A pod of each owner that waits for a node, by its words. */
export function waitingByOwner(pods: readonly V1Pod[]): ReadonlyMap<string, V1Pod> {
  const waiting = new Map<string, V1Pod>();
  for (const pod of pods) {
    if (pod.spec?.nodeName !== undefined || pod.metadata?.deletionTimestamp !== undefined || isOver(pod)) continue;
    const owner = ownerWordsOf(pod);
    if (owner !== null) waiting.set(owner, pod);
  }
  return waiting;
}

/** Pure. Whether a pod lets itself be placed on none of these nodes. */
export const isBoundTo = (pod: V1Pod, open: readonly V1Node[]): boolean => !open.some((node) => agreesTo(pod, node));

/**
 * What a pod asks of its node by `nodeSelector` and required node affinity, read as the scheduler does
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/). Taints, room and volumes are not asked about:
 * who may find a place is waited for.
 */
function agreesTo({ spec }: V1Pod, node: V1Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const isSelected = Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return isSelected && (terms === undefined || terms.some((term) => meetsTerm(term, node)));
}

/** One that asks nothing is met by no node. */
function meetsTerm({ matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm, node: V1Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const fields = { 'metadata.name': nameOf(node) };
  return (
    matchExpressions.length + matchFields.length > 0 &&
    matchExpressions.every((one) => meetsOne(one, labels)) &&
    matchFields.every((one) => meetsOne(one, fields))
  );
}

/** Beside what selectors of labels know, nodes can be asked for a number. */
function meetsOne(one: V1NodeSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  const [value, than] = [Number(labels[one.key]), Number(one.values?.[0])];
  if (one.operator === 'Gt') return value > than;
  if (one.operator === 'Lt') return value < than;
  return meets(one, labels);
}
