import type { Cut } from '../../../core/ports/cutter.js';

interface Placed {
  readonly belonging: { readonly region: string; readonly zone: string };
}

/** Whom a cut parts from whom. */
export interface Parted<T> {
  readonly near: readonly T[];
  readonly far: readonly T[];
  /** The near side is a zone, and the far one the rest of its region: nothing else cuts the way back. */
  readonly isZone: boolean;
  /** Why nobody can tell who is meant. */
  readonly obstacles: readonly string[];
}

/** Pure: `from` is a zone when the region `to` has one of that name, and zones of other regions may be called so as well. */
export function partedBy<T extends Placed>(all: readonly T[], { from, to }: Pick<Cut, 'from' | 'to'>): Parted<T> {
  const region = all.filter(({ belonging }) => belonging.region === from);
  const other = all.filter(({ belonging }) => belonging.region === to);
  const zone = other.filter(({ belonging }) => belonging.zone === from);
  if (zone.length === 0) return { near: region, far: other, isZone: false, obstacles: [] };
  const rest = other.filter(({ belonging }) => belonging.zone !== from);
  const obstacles = region.length > 0 ? [`${from} is a region, and a zone of ${to}`] : [];
  return { near: zone, far: rest, isZone: true, obstacles };
}
