/** Lost requests by why: a code of the system (`ECONNREFUSED`), `status 503`, `timeout`, `dns`. */
export type Causes = Readonly<Record<string, number>>;

/** Named in a sentence; more only hide the first. */
const NAMED = 3;

export function addCauses(all: readonly Causes[]): Causes {
  const sum: Record<string, number> = {};
  for (const [cause, count] of all.flatMap(Object.entries<number>)) sum[cause] = (sum[cause] ?? 0) + count;
  return sum;
}

/** @returns what has come since, without what has not. */
export function causesSince(now: Causes, before: Causes): Causes {
  const since = Object.entries(now).map(([cause, count]) => [cause, count - (before[cause] ?? 0)] as const);
  return Object.fromEntries(since.filter(([, count]) => count !== 0));
}

/** @returns `9 timeout, 2 status 503`, the most frequent first; empty when nothing was lost. */
export function causesText(causes: Causes): string {
  const ranked = Object.entries(causes).sort(([, a], [, b]) => b - a);
  const rest = ranked.slice(NAMED).reduce((sum, [, count]) => sum + count, 0);
  const named = ranked.slice(0, NAMED).map(([cause, count]) => `${count} ${cause}`);
  return [...named, ...(rest > 0 ? [`${rest} other`] : [])].join(', ');
}
