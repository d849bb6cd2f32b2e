import type { V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { INJECTION, RUN } from '../leases/run-state.js';
import { allButBlocks, allButMarked, labelled } from './allowance.js';
import { blocksOf } from './blocks.js';
import { type CutSet, differenceOf } from './difference.js';
import { isolating } from './isolation.js';
import { type Mark, tellApart } from './telling.js';
import { type NetworkPolicy, type PolicyPod, type PolicyWorld, podName, policyName } from './world.js';

export interface PolicyCut {
  readonly from: string;
  readonly to: string;
  /** Connections that `to` opens live on. */
  readonly oneWay: boolean;
}

/** Whose policies they are: their names and labels say so. */
export interface Owner {
  readonly run: string;
  readonly injection: string;
}

export interface Partition {
  readonly policies: readonly NetworkPolicy[];
  /** How the callers are told from everybody else: `cidrs` when the blocks of their nodes had to say so at least once. */
  readonly covers: 'labels' | 'cidrs';
}

export interface Refusal {
  /** One sentence a reason, parted by semicolons. */
  readonly refused: string;
}

/** Callers that must not be heard any more, and the pods that must not hear them. */
interface Way {
  readonly from: string;
  readonly callers: readonly PolicyPod[];
  readonly to: string;
  readonly called: readonly PolicyPod[];
}

/**
 * Pure: the policies that cut exactly these sides from each other, or why there are none. `regionOf` says on which side a
 * pod is; null for pods that are on no side, which go on reaching and being reached by all, as pods in the network of their
 * node do. Policies are laid where connections arrive (docs/kubernetes-partitions.md).
 */
export function planPartition(
  world: PolicyWorld,
  { from, to, oneWay }: PolicyCut,
  regionOf: (pod: PolicyPod) => string | null,
  owner: Owner,
): Partition | Refusal {
  const isCut = (region: string) => (pod: PolicyPod) => regionOf(pod) === region && !pod.hostNetwork;
  const [near, far] = [world.pods.filter(isCut(from)), world.pods.filter(isCut(to))];
  const there: Way = { from, callers: near, to, called: far };
  const back: Way = { from: to, callers: far, to: from, called: near };
  const ways = oneWay ? [there] : [there, back];
  const hopeless = [...emptySides(there), ...ways.flatMap((way) => isolatedBy(world.policies, way.to, way.called))];
  if (hopeless.length > 0) return { refused: hopeless.join('; ') };

  const drafts = ways.map((way) => draftOf(world, way));
  const obstacles = drafts.flatMap((draft) => ('obstacles' in draft ? draft.obstacles : []));
  if (obstacles.length > 0) return { refused: [...new Set(obstacles)].join('; ') };
  const made = drafts.flatMap((draft) => ('selected' in draft ? draft : []));
  const policies = made
    .flatMap(({ selected, peers }) => selected.map((mark) => ({ mark, peers })))
    .map(({ mark, peers }, at) => policyOf(owner, at + 1, mark, peers));

  const strays = straysOf(world, policies, ways);
  if (strays.length > 0) return { refused: strays.join('; ') };
  return {
    policies,
    covers: made.some(({ covers }) => covers === 'cidrs') ? 'cidrs' : 'labels',
  };
}

function emptySides({ from, callers, to, called }: Way): readonly string[] {
  const empty = [...(callers.length === 0 ? [from] : []), ...(called.length === 0 ? [to] : [])];
  return empty.map(
    (region) => `no pod of ${region} has a network of its own, expected at least one that policies reach`,
  );
}

/**
 * Pure. Where a policy isolates already, another one could only open what that one keeps shut: one sentence for each.
 *
 * @param called pods of one side, which is called `to`
 */
export function isolatedBy(
  policies: readonly NetworkPolicy[],
  to: string,
  called: readonly PolicyPod[],
): readonly string[] {
  const held = new Map<NetworkPolicy, PolicyPod[]>();
  for (const pod of called)
    for (const policy of isolating(policies, pod, 'Ingress')) held.set(policy, [...(held.get(policy) ?? []), pod]);
  return [...held].map(([policy, [first, ...more]]) => {
    const pods = `${first ? podName(first) : ''}${more.length > 0 ? ` and ${more.length} more of ${to}` : ''}`;
    return `policy ${policyName(policy)} already isolates ${pods} in that direction (Ingress), and policies only add`;
  });
}

interface Draft {
  readonly selected: readonly Mark[];
  readonly peers: readonly V1NetworkPolicyPeer[];
  readonly covers: Partition['covers'];
}

function draftOf(world: PolicyWorld, { from, callers, to, called }: Way): Draft | { obstacles: readonly string[] } {
  const own = tellApart(called, world.pods);
  if (own.untold.length > 0) return { obstacles: own.untold.map((namespace) => untold(to, namespace)) };
  const other = tellApart(callers, world.pods);
  if (other.untold.length === 0)
    return { selected: own.marks, peers: allButMarked(other.marks, world), covers: 'labels' };
  const told = blocksOf(from, callers, world.nodes);
  if ('obstacle' in told)
    return { obstacles: [...other.untold.map((namespace) => untold(from, namespace)), told.obstacle] };
  const namespaces = callers.map(({ namespace }) => namespace);
  return { selected: own.marks, peers: allButBlocks(namespaces, told.blocks, world), covers: 'cidrs' };
}

function untold(region: string, namespace: string): string {
  return `no label that templates give tells the pods of ${region} from the others in namespace ${namespace}`;
}

function policyOf({ run, injection }: Owner, number: number, mark: Mark, peers: readonly V1NetworkPolicyPeer[]) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `silverback-${injection.toLowerCase()}-${number}`,
      namespace: mark.namespace,
      labels: { [RUN]: run, [INJECTION]: injection },
    },
    spec: { podSelector: labelled('In', mark), policyTypes: ['Ingress'], ingress: [{ _from: [...peers] }] },
  } satisfies NetworkPolicy;
}

function straysOf(world: PolicyWorld, policies: readonly NetworkPolicy[], ways: readonly Way[]): readonly string[] {
  const cutSet: CutSet = new Map(
    ways.flatMap(({ callers, called }) => {
      const silenced = new Set(callers);
      return called.map((pod): [PolicyPod, Set<PolicyPod>] => [pod, silenced]);
    }),
  );
  const { cuts, more, less } = differenceOf(world, policies, cutSet);
  return [
    ...(more.length > 0 ? [`the difference would be more than the cut: ${more.join(', ')}`] : []),
    ...(less.length > 0
      ? [`the difference would be less than the cut, these would still pass: ${less.join(', ')}`]
      : []),
    ...(!cuts && less.length === 0 ? ['nothing passes between these sides already, expected something to cut'] : []),
  ];
}
