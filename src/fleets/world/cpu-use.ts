import type { Verification } from '../../core/ports/fence.js';

/** What an instance did with a core for a moment. */
export interface CpuUse {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  /** Of one core. */
  readonly used: number;
  /** What its burn has used itself, of one core; absent where that is not counted apart. */
  readonly burned?: number;
  /** Requests. */
  readonly served: number;
  /** By its own word. */
  readonly burning: boolean;
  /** It serves, and nobody harms it. */
  readonly leftAlone: boolean;
}

/** What an instance would use if it were left alone, and how that is known; null when there is nobody to tell by. */
interface Usual {
  readonly used: number;
  readonly words: string;
}

/**
 * Pure: whether an instance burns, by what it uses above the usual: at least half of what was asked for, since a machine
 * with fewer cores than burns gives no more. Where its burn is counted apart, as much must be its own, and where nobody is
 * left alone that is enough.
 */
export function judgeBurn(own: CpuUse, all: readonly CpuUse[], share: number): Verification {
  const usual = usualOf(own, all);
  const isAbove = own.used >= (usual?.used ?? 0) + share / 2;
  const burns = own.burned === undefined ? isAbove : own.burned >= share / 2;
  const compared = usual?.words ?? 'nobody is left alone to compare with';
  const itself = own.burned === undefined ? '' : `, ${percent(own.burned)} by the burn itself`;
  const evidence = `${own.name} ${own.burning ? 'burns' : 'burns nothing'}; measured ${percent(own.used)} of a core${itself}, ${compared}`;
  const isShown = burns && isAbove && (own.burned !== undefined || usual !== null);
  if (own.burning) return { state: isShown ? 'in-effect' : 'unknown', evidence };
  return { state: burns ? 'unknown' : 'absent', evidence };
}

/** Its neighbours have the same load from the same gateway. Who is elsewhere has not, and is compared by the request. */
function usualOf(own: CpuUse, all: readonly CpuUse[]): Usual | null {
  const others = all.filter(({ name, burning, leftAlone }) => name !== own.name && !burning && leftAlone);
  const region = others.filter((other) => other.region === own.region);
  const zone = region.filter((other) => other.zone === own.zone);
  if (zone.length > 0) return { used: meanOf(zone), words: wordsOf(zone, `of zone ${own.zone}`) };
  if (region.length > 0) return { used: meanOf(region), words: wordsOf(region, `of region ${own.region}`) };
  if (others.length === 0) return null;
  const served = others.reduce((sum, other) => sum + other.served, 0) / others.length;
  const used = served === 0 ? meanOf(others) : (meanOf(others) / served) * own.served;
  return { used, words: `${wordsOf(others, 'elsewhere')}, ${percent(used)} with as many requests` };
}

function meanOf(uses: readonly CpuUse[]): number {
  return uses.reduce((sum, { used }) => sum + used, 0) / uses.length;
}

function wordsOf(uses: readonly CpuUse[], where: string): string {
  return `${uses.length} left alone ${where} use ${percent(meanOf(uses))}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
