export interface ScaledInstance {
  readonly name: string;
  readonly zone: string;
  /** N of `instance.ZONE.N`. */
  readonly index: number;
}
export interface ScalePlan {
  readonly add: readonly { readonly zone: string; readonly index: number }[];
  /** Names, in the order in which they go. */
  readonly remove: readonly string[];
}

/**
 * @returns what brings the region to `count` instances: new ones go to the zone that has fewest, under its lowest free
 * number; the highest numbers go first.
 */
export function scalePlan(wanted: readonly ScaledInstance[], zones: readonly string[], count: number): ScalePlan {
  const add: { readonly zone: string; readonly index: number }[] = [];
  for (let missing = count - wanted.length; missing > 0; missing -= 1) {
    const taken = (zone: string) => [...wanted, ...add].filter((instance) => instance.zone === zone);
    const [zone] = [...zones].sort((a, b) => taken(a).length - taken(b).length);
    if (zone === undefined) break;
    const indices = taken(zone).map(({ index }) => index);
    let index = 1;
    while (indices.includes(index)) index += 1;
    add.push({ zone, index });
  }
  const last = [...wanted].sort((a, b) => b.index - a.index || zones.indexOf(b.zone) - zones.indexOf(a.zone));
  return { add, remove: last.slice(0, Math.max(0, wanted.length - count)).map(({ name }) => name) };
}
