import { SilverbackError } from '../../../core/errors.js';

/** Names of what is in one of several clusters, as `us-west:shop/web-1`: the same pod may be called so in each of them. */
export class Named<Part> {
  /** @param parts by region */
  constructor(private readonly parts: Readonly<Record<string, Part>>) {}

  get all(): readonly (readonly [region: string, part: Part])[] {
    return Object.entries(this.parts);
  }

  /** Throws `unsupported-by-target` for a region that has no cluster. */
  in(region: string): Part {
    const part = this.parts[region];
    if (part !== undefined) return part;
    throw new SilverbackError(
      'unsupported-by-target',
      `no cluster is of region ${region}; expected one of ${Object.keys(this.parts).join(', ')}`,
    );
  }

  /** @returns the cluster of what bears such a name, and how that is called there */
  find(name: string): { readonly part: Part; readonly region: string; readonly inner: string } {
    const at = name.indexOf(':');
    const region = name.slice(0, Math.max(0, at));
    return { part: this.in(region), region, inner: name.slice(at + 1) };
  }

  /** How those are called there that are in the cluster of a region; the others are left out. */
  inner(region: string, names: readonly string[]): readonly string[] {
    return names.filter((name) => name.startsWith(`${region}:`)).map((name) => name.slice(region.length + 1));
  }
}

/** As it is called outside of its cluster. */
export const outer = (region: string, inner: string): string => `${region}:${inner}`;
