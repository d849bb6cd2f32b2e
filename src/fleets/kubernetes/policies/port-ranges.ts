import type { V1NetworkPolicyPort } from '@kubernetes/client-node';
import type { NetworkPolicy, PolicyPod, Port } from './world.js';

const LAST = 65_535;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/** Every mention of a port by the rules of policies, in either direction. */
export function portsIn(policies: readonly NetworkPolicy[]): readonly V1NetworkPolicyPort[] {
  return policies.flatMap(({ spec }) =>
    [...(spec?.ingress ?? []), ...(spec?.egress ?? [])].flatMap(({ ports }) => ports ?? []),
  );
}

/** The first port of each range in which these mentions treat all ports of a pod alike; one is enough without mentions. */
export function rangesOf(mentions: readonly V1NetworkPolicyPort[], { ports }: PolicyPod): readonly Port[] {
  if (mentions.length === 0) return [{ number: 1, protocol: 'TCP' }];
  const isNamed = mentions.some(({ port }) => typeof port === 'string');
  const mentioned = mentions.flatMap(({ port, endPort }) =>
    typeof port === 'number' ? [port, (endPort ?? port) + 1] : [],
  );
  const own = isNamed ? ports.flatMap(({ containerPort }) => [containerPort, containerPort + 1]) : [];
  const numbers = [...new Set([1, ...mentioned, ...own])].filter((number) => number <= LAST);
  return PROTOCOLS.flatMap((protocol) => numbers.map((number) => ({ number, protocol })));
}
