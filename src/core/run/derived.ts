/**
 * @returns `derive`, worked out once for a run's injections as they are: it is asked for at every look and every
 * decision, while injections change seldom and never in place.
 */
export function derived<Injections extends object, T extends object>(
  derive: (injections: Injections) => T,
): (state: { readonly injections: Injections }) => T {
  const known = new WeakMap<Injections, T>();
  return ({ injections }) => {
    const before = known.get(injections);
    if (before) return before;
    const fresh = derive(injections);
    known.set(injections, fresh);
    return fresh;
  };
}
