import type { Spot } from '../../../core/agent/network.js';
import { type Member, pathPortOf, spotsOf } from './member.js';

/** Who tries to reach whom, and by which addresses. */
export interface Pair {
  readonly near: Member;
  readonly far: Member;
  readonly addresses: readonly string[];
}

/** Nobody listens here: who answers at all says no. */
const NOBODY = 1;

/**
 * Pure: every container of both sides takes part at least once, with one that it shares a network with. All pairs would
 * be their product.
 */
export function pairsOf(near: readonly Member[], far: readonly Member[]): readonly Pair[] {
  const pairs: Pair[] = [];
  near.forEach((one, at) => {
    const reached = far.flatMap((other) => pairOf(one, other));
    if (reached.length > 0) pairs.push(reached[at % reached.length] as Pair);
  });
  far.forEach((other, at) => {
    if (pairs.some((pair) => pair.far === other)) return;
    const reaching = near.flatMap((one) => pairOf(one, other));
    if (reaching.length > 0) pairs.push(reaching[at % reaching.length] as Pair);
  });
  return pairs;
}

/**
 * Pure: where somebody must get who is cut off from others: a neighbour of its own side, or, for one that has none, the
 * gateway of its network, or at least itself.
 */
export function controlOf(one: Member, side: readonly Member[], portOf: (member: Member) => number): readonly Spot[] {
  const pair = neighbourOf(one, side);
  if (pair) return spotsOf(pair.addresses, pathPortOf(pair.far, portOf(pair.far)));
  const gateways = one.attachments.flatMap(({ gateways }) => gateways).map((address) => ({ address, port: NOBODY }));
  return [...gateways, { address: '127.0.0.1', port: portOf(one) }];
}

/** Pure: another one of the same side on a network of its own; null where there is none. */
export function neighbourOf(one: Member, side: readonly Member[]): Pair | null {
  const at = side.indexOf(one);
  const neighbours = [...side.slice(at + 1), ...side.slice(0, Math.max(0, at))];
  return neighbours.flatMap((other) => pairOf(one, other))[0] ?? null;
}

/** Pure: all addresses of all. */
export function addressesOf(side: readonly Member[]): readonly string[] {
  return [...new Set(side.flatMap(({ attachments }) => attachments.flatMap(({ addresses }) => addresses)))];
}

function pairOf(near: Member, far: Member): readonly Pair[] {
  const networks = new Set(near.attachments.map(({ network }) => network));
  const addresses = far.attachments.filter(({ network }) => networks.has(network)).flatMap((one) => one.addresses);
  return addresses.length > 0 ? [{ near, far, addresses }] : [];
}
