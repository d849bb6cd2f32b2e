import type { V1Node } from '@kubernetes/client-node';
import { isGone, SilverbackError } from '../../../core/errors.js';
import type { Fence } from '../../../core/ports/fence.js';
import { type Cluster, isOvertaken } from '../cluster.js';
import { type HeldNode, claimOn } from './claim.js';
import type { Operation } from '../json-patch.js';
import { type Claim, closing, isOf, markOf, opening } from './mark.js';

/** How often a patch is tried again that somebody else's change has overtaken: a kubelet writes its node every few seconds. */
const TRIES = 5;

/** As the API server has it now; null when there is no such node. */
export async function readNode(cluster: Cluster, name: string, signal?: AbortSignal): Promise<V1Node | null> {
  try {
    return await cluster.call(`reading node ${name}`, ({ core, bound }) => core.readNode({ name }, bound), { signal });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/**
 * Cordons a node for an injection, which its mark names; once, however often. Throws `conflict` when it is another one's.
 *
 * @param own namespace of the Silverback that does so
 * @param refuseLost throws when the harm is not held any more: asked before each try, of which there may be several
 */
export async function closeNode(
  cluster: Cluster,
  name: string,
  of: Claim & Pick<Fence, 'signal'>,
  own: string,
  refuseLost: () => void,
): Promise<void> {
  const patchFor = (node: V1Node | null): readonly Operation[] | null => {
    refuseLost();
    if (node === null) throw new SilverbackError('target-unreachable', `there is no node ${name} any more`);
    const mark = markOf(node);
    if (mark && !isOf(mark, of))
      throw new SilverbackError('conflict', `node ${name} is held by injection ${mark.injection} of run ${mark.run}`);
    refuseConflict(node, of, null);
    return mark ? null : closing(node, of, own);
  };
  await changed(cluster, name, 'cordoning', patchFor, of.signal);
}

/**
 * Takes back what an injection did to a node, and nothing else; nothing where it did nothing. Throws `conflict` when
 * somebody else has changed that meanwhile.
 *
 * @param held what the Lease of the run remembers of it
 */
export async function openNode(cluster: Cluster, name: string, of: Claim, held: HeldNode | null): Promise<void> {
  await changed(cluster, name, 'uncordoning', (node) => {
    if (node === null) return null;
    refuseConflict(node, of, held);
    const mark = markOf(node);
    return mark && isOf(mark, of) ? opening(node, mark) : null;
  });
}

function refuseConflict(node: V1Node, of: Claim, held: HeldNode | null): void {
  const { claim, why } = claimOn(node, of, held);
  if (claim === 'conflict') throw new SilverbackError('conflict', why);
}

/** @param patchFor null when nothing is to be changed */
async function changed(
  cluster: Cluster,
  name: string,
  what: string,
  patchFor: (node: V1Node | null) => readonly Operation[] | null,
  signal?: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const body = patchFor(await readNode(cluster, name, signal));
    if (body === null) return;
    try {
      const patch = `${what} node ${name}`;
      await cluster.call(patch, ({ core, bound }) => core.patchNode({ name, body }, bound), { signal });
      return;
    } catch (error) {
      if (!isOvertaken(error) || tries >= TRIES) throw error;
    }
  }
}
