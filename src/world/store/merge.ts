import { type Entry, type Vector, type Version } from './entry.js';

export interface Merged {
  readonly version: Version;
  /** A write that lost to one which had not seen it; null when nobody's work was lost. */
  readonly conflict: Conflict | null;
}
export interface Conflict {
  readonly kept: Entry;
  readonly lost: Entry;
}

/**
 * Last write wins, by (time, region). Every region comes to the same version in whatever order the writes arrive.
 * A write that is known, or that a known one had seen, changes nothing.
 */
export function merge(current: Version | undefined, entry: Entry): Merged {
  if (!current) return { version: { entry, context: entry.vector }, conflict: null };
  if (hasSeen(current.context, entry)) return { version: current, conflict: null };
  const [kept, lost] = isLater(entry, current.entry) ? [entry, current.entry] : [current.entry, entry];
  return {
    version: { entry: kept, context: join(current.context, entry.vector) },
    conflict: hasSeen(kept.vector, lost) ? null : { kept, lost },
  };
}

/** What two stores know of a key, as one. */
export function mergeVersions(a: Version, b: Version): Version {
  return { entry: isLater(a.entry, b.entry) ? a.entry : b.entry, context: join(a.context, b.context) };
}

/** @returns the vector of a write made here and now. */
export function nextVector(current: Version | undefined, region: string): Vector {
  const context = current?.context ?? {};
  return { ...context, [region]: (context[region] ?? 0) + 1 };
}

/** A region's writes of one key are counted, and arrive in order: having seen the n-th is having seen all before. */
function hasSeen(vector: Vector, { region, vector: own }: Entry): boolean {
  return (vector[region] ?? 0) >= (own[region] ?? 0);
}

function isLater(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.region > b.region : a.at > b.at;
}

function join(a: Vector, b: Vector): Vector {
  const regions = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...regions].map((region) => [region, Math.max(a[region] ?? 0, b[region] ?? 0)]));
}
