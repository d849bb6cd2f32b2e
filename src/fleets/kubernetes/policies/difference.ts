import { familyOf, firstOf } from './addresses.js';
import { isolating } from './isolation.js';
import { ownedByNodes } from './node-addresses.js';
import { portsIn, rangesOf } from './port-ranges.js';
import { reachability } from './reachability.js';
import { type End, endsOf, type NetworkPolicy, type PolicyPod, type PolicyWorld, podName, type Port } from './world.js';

/** Whom each pod must not hear any more. */
export type CutSet = ReadonlyMap<PolicyPod, ReadonlySet<PolicyPod>>;

export interface Difference {
  /** Whether anything that passes now would not any more, as it should. */
  readonly cuts: boolean;
  /** What would be cut and is not in the cut set, as `NS/POD -> NS/POD`; at most three. */
  readonly more: readonly string[];
  /** What would go on to pass, though it is in the cut set; at most three. */
  readonly less: readonly string[];
}

const NAMED = 3;
const ANY: Port = { number: 1, protocol: 'TCP' };
/** Documentation's own addresses (RFC 5737, RFC 3849): nobody's in a cluster. */
const OUTSIDE = ['192.0.2.1', '2001:db8::1'];

/**
 * What would change, over all sources and all ports, with more policies for ingress which name no port, on pods that no
 * policy isolates for ingress yet: what passes then is what passes now and is let through by the new ones alone. Sources
 * are pods, nodes, and one address outside for each family; ports are one of each range that policies treat alike.
 */
export function differenceOf(world: PolicyWorld, added: readonly NetworkPolicy[], cutSet: CutSet): Difference {
  const now = reachability(world);
  const isLetIn = reachability({ ...world, policies: added });
  const sources = [...world.pods.flatMap(endsOf), ...outsideOf(world)];
  const speaking = {
    ipv4: sources.filter(({ address }) => familyOf(address) === 'ipv4'),
    ipv6: sources.filter(({ address }) => familyOf(address) === 'ipv6'),
  };
  const passes = (from: End, to: End, target: PolicyPod) => {
    const mentions = from.pod ? portsIn(isolating(world.policies, from.pod, 'Egress')) : [];
    return rangesOf(mentions, target).some((port) => now(from, to, port));
  };
  const [more, less] = [new Set<string>(), new Set<string>()];
  let cuts = false;
  for (const target of world.pods) {
    const silenced = cutSet.get(target);
    if (silenced === undefined && isolating(added, target, 'Ingress').length === 0) continue;
    for (const to of endsOf(target)) {
      for (const from of speaking[familyOf(to.address)]) {
        const mustEnd = from.pod !== null && (silenced?.has(from.pod) ?? false);
        const isWrong = isLetIn(from, to, ANY) === mustEnd;
        if (isWrong && passes(from, to, target)) note(mustEnd ? less : more, from, target);
        cuts ||= mustEnd && !isWrong && passes(from, to, target);
      }
    }
  }
  return { cuts, more: [...more], less: [...less] };
}

function note(strays: Set<string>, { address, pod }: End, target: PolicyPod): void {
  if (strays.size < NAMED) strays.add(`${pod ? podName(pod) : address} -> ${podName(target)}`);
}

function outsideOf(world: PolicyWorld): readonly End[] {
  const inBlocks = ownedByNodes(
    world.nodes.flatMap(({ podCidrs }) => podCidrs),
    world,
  ).map(firstOf);
  const ofNodes = world.nodes.flatMap(({ addresses }) => addresses);
  return [...new Set([...OUTSIDE, ...ofNodes, ...inBlocks])].map((address) => ({ address, pod: null }));
}
