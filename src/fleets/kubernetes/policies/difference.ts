import { familyOf, firstOf } from './addresses.js';
import { isolating } from './isolation.js';
import { likeness, portsOf } from './likeness.js';
import { ownedByNodes } from './node-addresses.js';
import { portsIn, rangesOf } from './port-ranges.js';
import { isAlwaysOpen, reachability } from './reachability.js';
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
 * are pods, nodes, and one address outside for each family; ports are one of each range that policies treat alike. Of
 * ends that no policy can tell apart, one speaks for all.
 */
export function differenceOf(world: PolicyWorld, added: readonly NetworkPolicy[], cutSet: CutSet): Difference {
  const now = reachability(world);
  const isLetIn = reachability({ ...world, policies: added });
  const kindOf = likeness(world, added);
  const silencedSets = [...new Set(cutSet.values())];
  const isSilencedIn = ({ pod }: End) => silencedSets.map((silenced) => pod !== null && silenced.has(pod));
  const sources = grouped([...world.pods.flatMap(endsOf), ...outsideOf(world)], (end) =>
    [familyOf(end.address), kindOf(end), ...isSilencedIn(end)].join(),
  );
  const changed = world.pods.filter((pod) => cutSet.has(pod) || isolating(added, pod, 'Ingress').length > 0);
  const targets = grouped(changed.flatMap(calledAt), (to) =>
    [familyOf(to.address), kindOf(to), portsOf(to.pod), silencedSets.indexOf(cutSet.get(to.pod) ?? NOBODY)].join(),
  );
  const passes = (from: End, to: Called) => {
    const mentions = from.pod ? portsIn(isolating(world.policies, from.pod, 'Egress')) : [];
    return rangesOf(mentions, to.pod).some((port) => now(from, to, port));
  };
  const [more, less] = [new Set<string>(), new Set<string>()];
  let cuts = false;
  for (const called of targets) {
    for (const callers of sources) {
      const [from, to] = speakers(callers, called);
      if (familyOf(from.address) !== familyOf(to.address)) continue;
      const mustEnd = from.pod !== null && (cutSet.get(to.pod)?.has(from.pod) ?? false);
      const isWrong = isLetIn(from, to, ANY) === mustEnd;
      if (isWrong && passes(from, to)) note(mustEnd ? less : more, callers, called, isAlwaysOpen(from, to));
      cuts ||= mustEnd && !isWrong && passes(from, to);
    }
  }
  return { cuts, more: [...more], less: [...less] };
}

type Called = End & { readonly pod: PolicyPod };

const calledAt = (pod: PolicyPod): readonly Called[] => pod.addresses.map((address) => ({ address, pod }));

const NOBODY: ReadonlySet<PolicyPod> = new Set();

type Some<T> = readonly [T, ...T[]];

/** In the order of the first of each. */
function grouped<T>(all: readonly T[], kindOf: (one: T) => string): readonly Some<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const kind = kindOf(one);
    const group = groups.get(kind);
    if (group) group.push(one);
    else groups.set(kind, [one]);
  }
  return [...groups.values()];
}

/** Two who speak for all: if there are any, such as are not always open to each other, since nothing changes for those. */
function speakers(callers: Some<End>, called: Some<Called>): readonly [End, Called] {
  for (const to of called) {
    const from = callers.find((one) => !isAlwaysOpen(one, to));
    if (from) return [from, to];
  }
  return [callers[0], called[0]];
}

function note(strays: Set<string>, callers: Some<End>, called: Some<Called>, areOpen: boolean): void {
  for (const to of called) {
    for (const from of callers) {
      if (strays.size >= NAMED) return;
      if (isAlwaysOpen(from, to) === areOpen)
        strays.add(`${from.pod ? podName(from.pod) : from.address} -> ${podName(to.pod)}`);
    }
  }
}

function outsideOf(world: PolicyWorld): readonly End[] {
  const inBlocks = ownedByNodes(
    world.nodes.flatMap(({ podCidrs }) => podCidrs),
    world,
  ).map(firstOf);
  const ofNodes = world.nodes.flatMap(({ addresses }) => addresses);
  return [...new Set([...OUTSIDE, ...ofNodes, ...inBlocks])].map((address) => ({ address, pod: null }));
}
