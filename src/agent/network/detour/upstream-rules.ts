import type { Spot } from '../../../core/agent/network.js';
import { type Family, familiesOf, type Names } from '../names.js';
import { placed } from '../placing.js';
import { entriesOf, portSetsText } from '../sets.js';
import { type Backend, savedRules } from '../tables.js';
import { isSentVia } from './detour-rules.js';
import { removeDetour } from './left.js';

/**
 * Puts in place what tells calls to upstreams apart, with sets that name none of them yet.
 *
 * @param textOf the rules, as input of `iptables-restore`
 */
export function placedFor(names: Names, spots: readonly Spot[], textOf: (family: Family) => string): Promise<Backend> {
  const families = familiesIn(spots);
  return placed({
    sets: portSetsText((family) => names.detourSet(family), families),
    rules: new Map(families.map((family) => [family, textOf(family)])),
    remove: () => removeDetour(names),
    otherwise: 'calls cannot be told apart here',
  });
}

/** How many upstreams the kernel sends through the rules just now. */
export async function sentThrough(names: Names, spots: readonly Spot[], backend: Backend): Promise<number> {
  const counts = await Promise.all(
    familiesIn(spots).map(async (family) =>
      isSentVia(await savedRules(backend, family), names) ? entriesOf(names.detourSet(family)) : 0,
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

export function familiesIn(spots: readonly Spot[]): readonly Family[] {
  return familiesOf(spots.map(({ address }) => address));
}
