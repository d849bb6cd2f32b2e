import { add, type Operation } from './json-patch.js';

/** By this name the API server says which fields we have written last. */
export const MANAGER = 'silverback';

/** What somebody has written last, as `metadata.managedFields` has it; only the name is looked at. */
export interface Writer {
  readonly manager?: string;
}

/**
 * Pure. What of a patch gives up that fields are ours, as server-side apply counts it; nothing where none are. Otherwise
 * whoever applies the object next (Helm 4, Flux) is told of a conflict with us, although all is as it was: a list is one
 * field, and differs from what they apply by its defaults. What a patch changes is ours after it, so this takes one that
 * changes nothing but what nobody else writes. Where nobody else has written anything, the API server would not take it.
 *
 * Kubernetes, "Server-Side Apply", transferring ownership; the same is done by `csaupgrade` of client-go.
 */
export function givenUp(writers: readonly Writer[]): readonly Operation[] {
  const others = writers.filter(({ manager }) => manager !== MANAGER);
  if (others.length === 0 || others.length === writers.length) return [];
  return [add(['metadata', 'managedFields'], others)];
}
