import { hash32, unit } from './hash.js';

/** Basis points by region; base and current weights of a route have the same sum. */
export type Weights = Readonly<Record<string, number>>;

const FIRST_SUBNET = (100 << 24) | (64 << 16);
const TERRITORY_BITS = 14;

/**
 * The region that is home to a territory. The base weights divide the territories by weighted rendezvous hashing. Where a
 * region's weight is below its base, the share that it lacks moves: which territories is decided by a hash of their own, so
 * that a larger shift moves a superset; where to, by rendezvous over what the others have above their base. Everybody
 * else stays, and a region of weight 0 is home to nobody.
 *
 * @returns '' when all weights are 0.
 */
export function homeOf(territory: number, base: Weights, weights: Weights): string {
  const home = rendezvous(territory, base);
  const share = base[home] ?? 0;
  const lacking = share - (weights[home] ?? 0);
  if (lacking <= 0 || unit(`shift ${territory}`) * share >= lacking) return home;
  return rendezvous(territory, surplus(base, weights));
}

/** The homes of all territories: what an edge or the name service looks up for each request. */
export function homesOf(territories: number, base: Weights, weights: Weights): readonly string[] {
  return Array.from({ length: territories }, (_, territory) => homeOf(territory, base, weights));
}

/** The client subnet of a territory, a /24 of 100.64.0.0/10. */
export function subnetOf(territory: number): string {
  const first = FIRST_SUBNET + territory * 256;
  return [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.');
}

/** The territory of an address; an address outside of all territories belongs to the one that its hash names. */
export function territoryOf(address: string, territories: number): number {
  const [a = 0, b = 0, c = 0] = address.split('.').map(Number);
  const territory = (((a << 24) | (b << 16) | (c << 8)) - FIRST_SUBNET) >> 8;
  const known = territory >= 0 && territory < Math.min(territories, 1 << TERRITORY_BITS);
  return known ? territory : hash32(address) % territories;
}

function surplus(base: Weights, weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).map(([region, weight]) => [region, weight - (base[region] ?? 0)]));
}

/** The highest score wins: -w / ln u, so that each region wins in proportion to its weight. */
function rendezvous(territory: number, weights: Weights): string {
  let winner = '';
  let best = 0;
  for (const [region, weight] of Object.entries(weights)) {
    if (weight <= 0) continue;
    const score = -weight / Math.log(unit(`${territory} ${region}`));
    if (score > best) {
      best = score;
      winner = region;
    }
  }
  return winner;
}
