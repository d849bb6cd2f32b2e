import { hash32, unit } from './hash.js';

/** Basis points by region; base and current weights of a route have the same sum. */
export type Weights = Readonly<Record<string, number>>;

const FIRST_SUBNET = (100 << 24) | (64 << 16);
const TERRITORY_BITS = 14;

/**
 * The home region of each territory: what an edge or the name service looks up for each request. The base weights divide
 * the territories by weighted rendezvous hashing. Where a region's weight is below its base, the share that it lacks moves:
 * its territories stand in an order of their own, and the first of them go, so that the share is exact to half a territory
 * and a larger shift moves a superset. Where to, rendezvous decides over what others have above their base. Everybody else
 * stays, and a region of weight 0 is home to nobody.
 *
 * @returns texts that are empty when all weights are 0.
 */
export function homesOf(territories: number, base: Weights, weights: Weights): readonly string[] {
  const homes = Array.from({ length: territories }, (_, territory) => rendezvous(territory, base));
  const gained = surplus(base, weights);
  for (const [region, share] of Object.entries(base)) {
    const lacking = (share - (weights[region] ?? 0)) / share;
    if (!(lacking > 0)) continue;
    const own = inOrder(homes.flatMap((home, territory) => (home === region ? [territory] : [])));
    for (const territory of own.slice(0, Math.round(own.length * lacking))) {
      homes[territory] = rendezvous(territory, gained);
    }
  }
  return homes;
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

/** By a hash that has nothing to do with the region. */
function inOrder(territories: readonly number[]): readonly number[] {
  const places = new Map(territories.map((territory) => [territory, hash32(`shift ${territory}`)]));
  return [...territories].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0) || a - b);
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
