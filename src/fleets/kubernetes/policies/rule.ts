import type { V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { memberOf } from './addresses.js';
import { selects } from './selector.js';
import type { End, Labels, Port } from './world.js';

/** Whether one rule of a policy allows a connection with `peer`; the port is one of `to`. */
export type Rule = (peer: End, to: End, port: Port) => boolean;

/** Where a rule stands: its policy's namespace, and the labels of all namespaces by name. */
export interface Standing {
  readonly namespace: string;
  readonly labelsOf: (namespace: string) => Labels;
}

/** A rule without peers allows all peers, one without ports all ports. Answers about a peer are remembered. */
export function ruleOf(
  peers: readonly V1NetworkPolicyPeer[] = [],
  ports: readonly V1NetworkPolicyPort[] = [],
  standing: Standing,
): Rule {
  const matches = peers.map((peer) => peerOf(peer, standing));
  const known = new WeakMap<End, boolean>();
  const isPeer = (end: End): boolean => {
    const answer = known.get(end) ?? matches.some((match) => match(end));
    known.set(end, answer);
    return answer;
  };
  return (peer, to, port) =>
    (peers.length === 0 || isPeer(peer)) && (ports.length === 0 || ports.some((one) => isPort(one, to, port)));
}

/** A block is compared with the address of anybody; selectors find pods, but for those in the network of their node. */
function peerOf(peer: V1NetworkPolicyPeer, { namespace, labelsOf }: Standing): (end: End) => boolean {
  if (peer.ipBlock) {
    const holds = memberOf(peer.ipBlock.cidr);
    const excepted = (peer.ipBlock.except ?? []).map(memberOf);
    return ({ address }) => holds(address) && !excepted.some((block) => block(address));
  }
  const { podSelector, namespaceSelector } = peer;
  if (!podSelector && !namespaceSelector) return () => false;
  return ({ pod }) =>
    pod !== null &&
    !pod.hostNetwork &&
    (namespaceSelector ? selects(namespaceSelector, labelsOf(pod.namespace)) : pod.namespace === namespace) &&
    selects(podSelector, pod.labels);
}

/** A name is looked up among the ports of the pod that is called, whichever end the policy selects. */
function isPort({ protocol = 'TCP', port, endPort }: V1NetworkPolicyPort, to: End, asked: Port): boolean {
  if (protocol !== asked.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return asked.number >= port && asked.number <= (endPort ?? port);
  return (to.pod?.ports ?? []).some(
    (one) => one.name === port && one.containerPort === asked.number && (one.protocol ?? 'TCP') === protocol,
  );
}
