type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** @returns the parts of a query that were given. */
export function given<T extends object>(parts: T): Given<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Given<T>;
}
