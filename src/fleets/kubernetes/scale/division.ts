/** A workload that is counted in pods. */
export interface Sized {
  readonly name: string;
  readonly replicas: number;
}

/**
 * Pure: how many of `count` pods each workload of a region gets, in proportion to what it has at rest, largest remainders
 * first; what it has at rest when they add up to that. A workload that has none gets none.
 *
 * @param atRest by name, in any order
 */
export function divided(count: number, atRest: readonly Sized[]): ReadonlyMap<string, number> {
  const all = atRest.reduce((sum, { replicas }) => sum + replicas, 0);
  if (all === 0) return new Map(atRest.map(({ name }) => [name, 0]));
  const shares = atRest.map(({ name, replicas }) => {
    const exact = (count * replicas) / all;
    return { name, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = count - shares.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = [...shares].sort((a, b) => b.rest - a.rest || a.name.localeCompare(b.name));
  return new Map(byRest.map(({ name, whole }) => [name, whole + (left-- > 0 ? 1 : 0)]));
}
