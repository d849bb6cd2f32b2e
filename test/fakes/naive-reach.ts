import { BlockList, isIPv6 } from 'node:net';
import type { End, Labels, PolicyPod, PolicyWorld, Port } from '../../src/fleets/kubernetes/policies/world.js';

type Spec = NonNullable<PolicyWorld['policies'][number]['spec']>;
type Selector = Spec['podSelector'];
type Peer = NonNullable<NonNullable<Spec['egress']>[number]['to']>[number];
type PortRule = NonNullable<NonNullable<Spec['egress']>[number]['ports']>[number];

/**
 * NetworkPolicy v1 once more, read off its documentation without a thought of speed and sharing nothing with the product:
 * what both say alike is hardly wrong by accident.
 */
export function naiveReach(world: PolicyWorld, from: End, to: End, port: Port): boolean {
  if (isIPv6(from.address) !== isIPv6(to.address)) return false;
  if (from.pod && to.pod && from.pod.namespace === to.pod.namespace && from.pod.name === to.pod.name) return true;
  if (from.pod?.hostAddresses.some((address) => address === to.address)) return true;
  if (to.pod?.hostAddresses.some((address) => address === from.address)) return true;
  return leaves(world, from, to, port) && enters(world, from, to, port);
}

function leaves(world: PolicyWorld, from: End, to: End, port: Port): boolean {
  if (!from.pod || from.pod.hostNetwork) return true;
  let isIsolated = false;
  for (const { metadata, spec } of world.policies) {
    const isEgress = spec?.policyTypes?.length
      ? spec.policyTypes.includes('Egress')
      : spec?.egress !== undefined && spec.egress.length > 0;
    if (!isEgress || metadata?.namespace !== from.pod.namespace || !takes(spec?.podSelector, from.pod.labels)) continue;
    isIsolated = true;
    for (const rule of spec?.egress ?? [])
      if (isListed(world, rule.to, to, from.pod.namespace) && isPortListed(rule.ports, to.pod, port)) return true;
  }
  return !isIsolated;
}

function enters(world: PolicyWorld, from: End, to: End, port: Port): boolean {
  if (!to.pod || to.pod.hostNetwork) return true;
  let isIsolated = false;
  for (const { metadata, spec } of world.policies) {
    const isIngress = !spec?.policyTypes?.length || spec.policyTypes.includes('Ingress');
    if (!isIngress || metadata?.namespace !== to.pod.namespace || !takes(spec?.podSelector, to.pod.labels)) continue;
    isIsolated = true;
    for (const rule of spec?.ingress ?? [])
      if (isListed(world, rule._from, from, to.pod.namespace) && isPortListed(rule.ports, to.pod, port)) return true;
  }
  return !isIsolated;
}

function isListed(world: PolicyWorld, peers: readonly Peer[] | undefined, end: End, namespace: string): boolean {
  if (!peers || peers.length === 0) return true;
  for (const peer of peers) {
    if (peer.ipBlock) {
      if (holds(peer.ipBlock.cidr, end) && !peer.ipBlock.except?.some((block) => holds(block, end))) return true;
      continue;
    }
    if (!end.pod || end.pod.hostNetwork) continue;
    const { namespace: home } = end.pod;
    if (peer.namespaceSelector) {
      const found = world.namespaces.find(({ name }) => name === home);
      if (!takes(peer.namespaceSelector, found?.labels ?? {})) continue;
    } else if (home !== namespace) continue;
    if (!peer.podSelector || takes(peer.podSelector, end.pod.labels)) return true;
  }
  return false;
}

function isPortListed(ports: readonly PortRule[] | undefined, called: PolicyPod | null, asked: Port): boolean {
  if (!ports || ports.length === 0) return true;
  for (const { protocol, port, endPort } of ports) {
    if ((protocol ?? 'TCP') !== asked.protocol) continue;
    if (port === undefined || port === asked.number) return true;
    if (typeof port === 'number' && endPort !== undefined && port < asked.number && asked.number <= endPort)
      return true;
    for (const own of called?.ports ?? []) {
      const isNamed = own.name === port && (own.protocol ?? 'TCP') === asked.protocol;
      if (isNamed && own.containerPort === asked.number) return true;
    }
  }
  return false;
}

const lists = new Map<string, BlockList>();

function holds(cidr: string, { address }: End): boolean {
  const [network = '', length = ''] = cidr.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== isIPv6(network)) return false;
  const list = lists.get(cidr) ?? new BlockList();
  if (!lists.has(cidr)) list.addSubnet(network, Number(length), family);
  lists.set(cidr, list);
  return list.check(address, family);
}

function takes(selector: Selector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const has = Object.keys(labels).includes(key);
    const isOne = has && (values ?? []).some((value) => value === labels[key]);
    if (operator === 'In' && !isOne) return false;
    if (operator === 'NotIn' && isOne) return false;
    if (operator === 'Exists' && !has) return false;
    if (operator === 'DoesNotExist' && has) return false;
  }
  return true;
}
