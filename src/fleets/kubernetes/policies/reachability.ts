import { familyOf } from './addresses.js';
import { isolating } from './isolation.js';
import { type Rule, ruleOf, type Standing } from './rule.js';
import type { Direction, End, NetworkPolicy, PolicyPod, PolicyWorld, Port } from './world.js';

/** Whether a new connection from one end may reach a port of the other. */
export type Reaches = (from: End, to: End, port: Port) => boolean;

/**
 * What all policies of networking.k8s.io/v1 together allow: out of the one end, and into the other. Policies of other
 * kinds, as some network plugins have them, are not seen. Ask with the same `End` again where you ask often.
 */
export function reachability({ policies, namespaces }: PolicyWorld): Reaches {
  const labels = new Map(namespaces.map((one) => [one.name, one.labels]));
  const labelsOf = (namespace: string) => labels.get(namespace) ?? {};
  const rulesOf = {
    Ingress: computedOnce((policy: NetworkPolicy) => rulesIn(policy, 'Ingress', labelsOf)),
    Egress: computedOnce((policy: NetworkPolicy) => rulesIn(policy, 'Egress', labelsOf)),
  };
  const openings = (direction: Direction) =>
    computedOnce((pod: PolicyPod): readonly Rule[] | null => {
      const ours = isolating(policies, pod, direction);
      return ours.length === 0 ? null : ours.flatMap(rulesOf[direction]);
    });
  const into = openings('Ingress');
  const outOf = openings('Egress');

  const isOpen = (rules: readonly Rule[] | null, peer: End, to: End, port: Port) =>
    rules === null || rules.some((allows) => allows(peer, to, port));
  return (from, to, port) => {
    if (familyOf(from.address) !== familyOf(to.address)) return false;
    if (isAlwaysOpen(from, to)) return true;
    return isOpen(from.pod && outOf(from.pod), to, to, port) && isOpen(to.pod && into(to.pod), from, to, port);
  };
}

/** No policy parts a pod from itself, nor from the node on which it runs: probes of the kubelet come from there. */
export function isAlwaysOpen(from: End, to: End): boolean {
  if (from.pod !== null && from.pod === to.pod) return true;
  return isOwnNode(from, to.pod) || isOwnNode(to, from.pod);
}

function isOwnNode({ address }: End, pod: PolicyPod | null): boolean {
  return pod?.hostAddresses.includes(address) ?? false;
}

function rulesIn({ metadata, spec }: NetworkPolicy, direction: Direction, labelsOf: Standing['labelsOf']): Rule[] {
  const standing = { namespace: metadata?.namespace ?? 'default', labelsOf };
  return direction === 'Ingress'
    ? (spec?.ingress ?? []).map(({ _from: peers, ports }) => ruleOf(peers, ports, standing))
    : (spec?.egress ?? []).map(({ to: peers, ports }) => ruleOf(peers, ports, standing));
}

function computedOnce<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (known.has(key)) return known.get(key) as Value;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
