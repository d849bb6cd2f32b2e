import { overlap } from './addresses.js';
import { insideOf } from './node-addresses.js';
import { type PolicyNode, type PolicyPod, podName } from './world.js';

/** The blocks of pods of a region's nodes, when they tell its pods from all others; otherwise what is in the way. */
export function blocksOf(
  region: string,
  pods: readonly PolicyPod[],
  nodes: readonly PolicyNode[],
): { readonly blocks: readonly string[] } | { readonly obstacle: string } {
  const blocks = nodes.filter((node) => node.region === region).flatMap(({ podCidrs }) => podCidrs);
  if (blocks.length === 0) return { obstacle: `no node of ${region} says from which block its pods get addresses` };
  const shared = nodes.find(
    (node) => node.region !== region && node.podCidrs.some((one) => blocks.some((block) => overlap(one, block))),
  );
  if (shared) return { obstacle: `node ${shared.name} gives its pods addresses from a block of ${region}` };
  const isInside = insideOf(blocks);
  const stray = pods.find(({ addresses }) => !addresses.every(isInside));
  if (stray) return { obstacle: `${podName(stray)} has an address outside of the blocks of ${region}'s nodes` };
  return { blocks };
}
