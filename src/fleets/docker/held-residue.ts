import type { ResidueItem } from '../../core/ports/fleet.js';
import type { Containers, Listed } from './containers.js';
import { unlessGone } from './unless-gone.js';

/** What each of our own containers has to say of what is left; nothing of those that are removed meanwhile. */
export async function residueOfEach<A extends { readonly container: Listed }>(
  containers: Pick<Containers, 'now'>,
  own: readonly A[],
  residueOf: (one: A) => Promise<readonly ResidueItem[]>,
): Promise<readonly ResidueItem[]> {
  const items = await Promise.all(own.map((one) => unlessGone(containers, one.container.Id, () => residueOf(one))));
  return items.flat();
}
