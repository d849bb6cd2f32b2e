import { SilverbackError } from '../../core/errors.js';
import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import type { TargetRoute } from '../../core/target/target.js';
import { sameWeights, type Weights } from '../../core/weights.js';
import { divisionOf } from './agreement.js';
import type { HaproxyProcess } from './haproxy-process.js';
import type { HaproxyRouter } from './haproxy-router.js';
import type { ServerState } from './server-state.js';

/** So far a configuration may be from what a target calls the division at rest: people write whole percents. Basis points. */
const ROUNDED_BP = 100;

/** A route that HAProxy carries, and what carries it. */
export interface CarriedRoute {
  readonly name: string;
  readonly route: TargetRoute & Required<Pick<TargetRoute, 'haproxy'>>;
  readonly router: HaproxyRouter;
  readonly processes: readonly HaproxyProcess[];
}

/**
 * Weights that are not those at rest, and servers that are drained. Nothing there says who did it. Throws when a process
 * does not answer: what it holds, nobody knows.
 */
export class HaproxyResidue implements ResidueScanner {
  constructor(private readonly routes: readonly CarriedRoute[]) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const all = await Promise.all(this.routes.map((carried) => residueOf(carried)));
    return all.flat();
  }
}

async function residueOf(carried: CarriedRoute): Promise<ResidueItem[]> {
  const { name, route, processes } = carried;
  const seen = await Promise.all(
    processes.map(async (process) => ({ address: process.address, states: await process.servers() })),
  );
  return seen.flatMap(({ address, states }): ResidueItem[] => {
    const weights = divisionOf(route.haproxy, states, 'weight');
    const drained = [...states.values()].filter((state) => state.drained);
    const none = { run: null, injection: null };
    const away = drained.map((state) => ({
      ...none,
      kind: 'drain',
      subject: state.name,
      detail: `${address} sends it nothing more`,
    }));
    if (isAtRest(carried, states, weights)) return away;
    const detail = `${sharesIn(weights)} at ${address}, at rest ${sharesIn(route.weights)}`;
    return [{ ...none, kind: 'weights', subject: name, detail }, ...away];
  });
}

function isAtRest(
  { name, route, router }: CarriedRoute,
  states: ReadonlyMap<string, ServerState>,
  seen: Weights,
): boolean {
  const rest = route.weights;
  if (sameWeights(seen, rest) || sameWeights(seen, router.effective(name, rest))) return true;
  const untouched = [...states.values()].every(({ weight, configured }) => weight === configured);
  return untouched && Object.entries(rest).every(([region, bp]) => Math.abs((seen[region] ?? 0) - bp) <= ROUNDED_BP);
}

function sharesIn(weights: Weights): string {
  return Object.entries(weights)
    .map(([region, share]) => `${region} ${share}`)
    .join(', ');
}

/** @throws `invalid-target` for a route that says nothing about HAProxy. */
export function carriedBy(name: string, route: TargetRoute): CarriedRoute['route'] {
  const { haproxy } = route;
  if (!haproxy) throw new SilverbackError('invalid-target', `route ${name} does not say which HAProxy carries it`);
  return { ...route, haproxy };
}
