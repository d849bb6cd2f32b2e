import type { V1Node } from '@kubernetes/client-node';
import type { ResidueItem } from '../../../core/ports/fleet.js';
import type { Cluster } from '../cluster.js';
import type { HeldFor } from '../leases/run-leases.js';
import { RUN } from '../leases/run-state.js';
import { claimOn } from './claim.js';
import { readNode } from './cordon.js';
import { markOf, nameOf } from './mark.js';

/** Nodes that bear the mark of an injection, as the API server has them now. */
async function markedNodes(cluster: Cluster): Promise<readonly V1Node[]> {
  const { items } = await cluster.call('listing the nodes that injections have cordoned', ({ core, bound }) =>
    core.listNode({ labelSelector: RUN }, bound),
  );
  return items;
}

/**
 * What is left of injections on nodes.
 *
 * @param held what the Leases of runs hold
 * @param own namespace of the Silverback that asks
 */
export async function nodeResidue(
  cluster: Cluster,
  held: readonly HeldFor[],
  own: string,
): Promise<readonly ResidueItem[]> {
  const marked = await markedNodes(cluster);
  const ofHeld = held.filter(({ what }) => what === 'node').map((one) => heldItem(cluster, marked, one));
  return [...(await Promise.all(ofHeld)), ...marked.flatMap((node) => unheldItem(node, held, own))];
}

async function heldItem(cluster: Cluster, marked: readonly V1Node[], held: HeldFor): Promise<ResidueItem> {
  const { subject, run, injection, detail } = held;
  const node = marked.find((one) => nameOf(one) === subject) ?? (await readNode(cluster, subject));
  const { claim, why } = node ? claimOn(node, held, held) : { claim: 'free', why: '' };
  return claim === 'conflict'
    ? { kind: 'conflict', subject, run, injection, detail: why }
    : { kind: 'harm', subject, run, injection, detail };
}

/** Marked, and no Lease holds it any more. */
function unheldItem(node: V1Node, held: readonly HeldFor[], own: string): readonly ResidueItem[] {
  const mark = markOf(node);
  if (mark?.own !== own || held.some(({ run, injection }) => run === mark.run && injection === mark.injection))
    return [];
  const { claim, why } = claimOn(node, mark, null);
  const { run, injection } = mark;
  const detail = why || 'a node that its mark says is cordoned, and that no Lease holds';
  return [{ kind: claim === 'conflict' ? 'conflict' : 'harm', subject: nameOf(node), run, injection, detail }];
}
