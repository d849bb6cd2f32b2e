import type { V1LabelSelector, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { between, type Block } from './between.js';
import type { End, NetworkPolicy, PolicyPod, PolicyWorld } from './world.js';

/**
 * By what policies can tell ends of connections from each other, as words: ends with the same words are treated alike by
 * all policies of the world and all that are added, as either end, towards every end that is not always open to them.
 * Thousands of pods are a few kinds.
 */
export function likeness(world: PolicyWorld, added: readonly NetworkPolicy[]): (end: End) => string {
  const policies = [...world.policies, ...added];
  const peers = policies.flatMap(peersOf);
  const keys = [...new Set([...policies.flatMap(({ spec }) => keysOf(spec?.podSelector)), ...peers.flatMap(peerKeys)])];
  const placeOf = between(peers.flatMap(({ ipBlock }): readonly Block[] => (ipBlock ? [ipBlock] : [])));
  const hosts = new Set(world.pods.flatMap(({ hostAddresses }) => hostAddresses));
  const isOdd = world.pods.some((pod) => !pod.hostNetwork && pod.addresses.some((address) => hosts.has(address)));
  return ({ address, pod }) => {
    // From its own node a pod is always reached: of that, addresses themselves tell.
    if (pod === null || pod.hostNetwork) return address;
    if (isOdd) return JSON.stringify([pod.namespace, pod.name, address]);
    return JSON.stringify([pod.namespace, placeOf(address), ...keys.map((key) => pod.labels[key] ?? null)]);
  };
}

/** What names of ports can tell of a pod that is called. */
export const portsOf = ({ ports }: PolicyPod): string => JSON.stringify(ports);

function peersOf({ spec }: NetworkPolicy): readonly V1NetworkPolicyPeer[] {
  return [
    ...(spec?.ingress ?? []).flatMap(({ _from: peers }) => peers ?? []),
    ...(spec?.egress ?? []).flatMap(({ to: peers }) => peers ?? []),
  ];
}

const peerKeys = ({ podSelector }: V1NetworkPolicyPeer): readonly string[] => keysOf(podSelector);

function keysOf(selector: V1LabelSelector | undefined): readonly string[] {
  return [...Object.keys(selector?.matchLabels ?? {}), ...(selector?.matchExpressions ?? []).map(({ key }) => key)];
}
