import { firstPair, memberOf, single } from './addresses.js';
import type { PolicyWorld } from './world.js';

/**
 * What of these blocks of pods belongs to nodes: a node speaks to pods of other nodes from an address within its own
 * block, as for what came to one of its ports. By custom that is one of the first two addresses; the custom does not
 * hold for a block where a pod has one of them. Returns blocks of one or two addresses.
 */
export function ownedByNodes(blocks: readonly string[], { pods, nodes }: PolicyWorld): readonly string[] {
  const taken = new Set(pods.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ addresses }) => addresses));
  const free = blocks
    .flatMap((block) => firstPair(block) ?? [])
    .filter(({ both }) => !both.some((one) => taken.has(one)));
  const pairs = free.map(({ cidr }) => cidr);
  const [inBlocks, inPairs] = [insideOf(blocks), insideOf(pairs)];
  const known = nodes
    .flatMap(({ addresses }) => addresses)
    .filter((address) => inBlocks(address) && !inPairs(address))
    .map(single);
  return [...new Set([...pairs, ...known])];
}

/** Whether an address lies in one of these blocks, which are read once. */
export function insideOf(blocks: readonly string[]): (address: string) => boolean {
  const members = blocks.map(memberOf);
  return (address) => members.some((holds) => holds(address));
}
