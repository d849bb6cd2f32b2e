import { sharesOf } from '../../core/shares.js';
import { WHOLE, type Weights } from '../../core/weights.js';

/** The largest weight that HAProxy takes. */
const MOST = 256;

/** Number of servers by region. */
export type Counts = Readonly<Record<string, number>>;

/** Integers of one server each, by region. */
export type Integers = Readonly<Record<string, number>>;

/** How often what is read back is asked for again; 1 was enough in 20 000 divisions at random. */
const AGAIN = 8;

/**
 * The weight of each server of a region, so that the regions' sums come nearest to `weights`; among equals the largest,
 * which spread best. A region that is to have any users gets at least 1, one that is to have none gets none. What they
 * come to is read back the same when it is asked for again, as when weights of before are put back.
 */
export function integersFor(weights: Weights, servers: Counts): Integers {
  let integers = nearest(weights, servers);
  for (let again = 0; again < AGAIN; again += 1) {
    const read = sharesOf(sumsOf(integers, servers));
    integers = nearest(read, servers);
    const reread = sharesOf(sumsOf(integers, servers));
    if (Object.entries(read).every(([region, share]) => reread[region] === share)) break;
  }
  return integers;
}

function nearest(weights: Weights, servers: Counts): Integers {
  const each = Object.fromEntries(Object.entries(weights).map(([region, bp]) => [region, bp / (servers[region] ?? 1)]));
  const most = Math.max(...Object.values(each));
  let best: { integers: Integers; error: readonly [number, number] } | null = null;
  for (let top = MOST; top >= 1; top -= 1) {
    const integers = Object.fromEntries(
      Object.entries(each).map(([region, bp]) => [region, bp === 0 ? 0 : Math.max(1, Math.round((bp * top) / most))]),
    );
    const error = errorOf(weights, integers, servers);
    if (!best || isLess(error, best.error)) best = { integers, error };
  }
  return best?.integers ?? {};
}

/** The largest difference of a region: in basis points as they are read back first, and then exactly. */
function errorOf(weights: Weights, integers: Integers, servers: Counts): readonly [number, number] {
  const sums = sumsOf(integers, servers);
  const read = sharesOf(sums);
  const total = totalOf(sums);
  const worst = (share: (region: string) => number): number =>
    Math.max(...Object.entries(weights).map(([region, bp]) => Math.abs(share(region) - bp)));
  return [worst((region) => read[region] ?? 0), worst((region) => ((sums[region] ?? 0) * WHOLE) / total)];
}

function isLess(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1] - 1e-9);
}

const totalOf = (sums: Integers): number => Object.values(sums).reduce((total, sum) => total + sum, 0);

export function sumsOf(integers: Integers, servers: Counts): Integers {
  return Object.fromEntries(
    Object.entries(integers).map(([region, integer]) => [region, integer * (servers[region] ?? 1)]),
  );
}

/** Smallest share that any region can have besides none, basis points. */
export function resolutionOf(servers: Counts): number {
  const all = totalOf(servers);
  const least = Object.values(servers).map((own) => own / (own + MOST * (all - own)));
  return Math.ceil(Math.max(...least) * WHOLE);
}
