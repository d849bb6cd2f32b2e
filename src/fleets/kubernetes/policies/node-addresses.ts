import { firstPair, memberOf, single } from './addresses.js';
import type { PolicyWorld } from './world.js';

/**
 * What of these blocks of pods belongs to nodes: a node speaks to pods of other nodes from an address within its own
 * block, as for what came to one of its ports. By custom that is one of the first two addresses; the custom does not
 * hold for a block where a pod has one of them. Returns blocks of one or two addresses.
 */
export function ownedByNodes(blocks: readonly string[], { pods, nodes }: PolicyWorld): readonly string[] {
  const taken = pods.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ addresses }) => addresses);
  const pairs = blocks.flatMap((block) => firstPair(block) ?? []).filter((pair) => !taken.some(memberOf(pair)));
  const known = nodes
    .flatMap(({ addresses }) => addresses)
    .filter((address) => isIn(blocks, address) && !isIn(pairs, address))
    .map(single);
  return [...new Set([...pairs, ...known])];
}

export function isIn(blocks: readonly string[], address: string): boolean {
  return blocks.some((block) => memberOf(block)(address));
}
