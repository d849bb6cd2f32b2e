import type { Containers } from './containers.js';

/**
 * What one of our own containers is asked for; nothing when it was removed meanwhile: its run is over, and who ends a run
 * has seen before that it holds nothing. Throws what `ask` throws while it is there.
 *
 * @param id of the container
 */
export async function unlessGone<T>(
  containers: Pick<Containers, 'now'>,
  id: string,
  ask: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (error) {
    const found = (await containers.now()).find(({ Id }) => Id === id);
    if (found && found.State !== 'removing') throw error;
    return [];
  }
}
