import type { V1LabelSelector, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { EVERYWHERE, type Family, familyOf } from './addresses.js';
import { ownedByNodes } from './node-addresses.js';
import type { Mark } from './telling.js';
import type { PolicyWorld } from './world.js';

/** The API server puts it on every namespace, and nobody can take it away. */
const NAMESPACE = 'kubernetes.io/metadata.name';

/** All pods but the marked ones, wherever they run, and everything that is no pod. */
export function allButMarked(marks: readonly Mark[], world: PolicyWorld): V1NetworkPolicyPeer[] {
  const alike = new Map<string, Mark[]>();
  for (const mark of marks) {
    const label = [mark.key, ...mark.values].join();
    alike.set(label, [...(alike.get(label) ?? []), mark]);
  }
  const unmarked = [...alike.values()].flatMap(([first, ...rest]): V1NetworkPolicyPeer[] =>
    first === undefined
      ? []
      : [{ namespaceSelector: named('In', [first, ...rest]), podSelector: labelled('NotIn', first) }],
  );
  const podCidrs = world.nodes.flatMap((node) => node.podCidrs);
  return [{ namespaceSelector: named('NotIn', marks) }, ...unmarked, ...addressesBut(podCidrs, world)];
}

export function labelled(operator: 'In' | 'NotIn', { key, values }: Mark): V1LabelSelector {
  return { matchExpressions: [{ key, operator, values: [...values] }] };
}

/** All pods of namespaces where none of the other side is, and every address outside of the other side's blocks. */
export function allButBlocks(
  namespaces: readonly string[],
  blocks: readonly string[],
  world: PolicyWorld,
): V1NetworkPolicyPeer[] {
  const elsewhere = named(
    'NotIn',
    namespaces.map((namespace) => ({ namespace })),
  );
  return [{ namespaceSelector: elsewhere }, ...addressesBut(blocks, world)];
}

function named(operator: 'In' | 'NotIn', of: readonly { readonly namespace: string }[]) {
  const values = [...new Set(of.map(({ namespace }) => namespace))].sort();
  return { matchExpressions: [{ key: NAMESPACE, operator, values }] };
}

/** Each family that the cluster speaks, without the blocks, but with the addresses in them that belong to nodes. */
function addressesBut(blocks: readonly string[], world: PolicyWorld): V1NetworkPolicyPeer[] {
  return familiesOf(world)
    .map((family): V1NetworkPolicyPeer => {
      const except = [...new Set(blocks)].filter((block) => familyOf(block) === family);
      return { ipBlock: { cidr: EVERYWHERE[family], ...(except.length > 0 && { except }) } };
    })
    .concat(ownedByNodes(blocks, world).map((cidr) => ({ ipBlock: { cidr } })));
}

function familiesOf({ pods, nodes }: PolicyWorld): readonly Family[] {
  const texts = [
    ...pods.flatMap(({ addresses }) => addresses),
    ...nodes.flatMap(({ podCidrs, addresses }) => [...podCidrs, ...addresses]),
  ];
  const spoken = new Set(texts.map(familyOf));
  return (['ipv4', 'ipv6'] as const).filter((family) => spoken.has(family));
}
