import { isIP } from 'node:net';
import type { V1Pod, V1Service } from '@kubernetes/client-node';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import { type Caller, type CallersFound, type Member, spotsOf, straight } from '../../agents/network/member.js';
import { identityOf, isReady } from '../pods/pod.js';
import { addressesOf, type KnownPod, membersOf } from './members.js';

/** Pure: whose calls are meant, and where they go now. */
export function callersOf(
  pods: readonly KnownPod[],
  services: readonly V1Service[],
  { upstream, ...callers }: Callers & Pick<UpstreamFault, 'upstream'>,
): CallersFound {
  const { members, skipped, obstacles } = membersOf(pods, callers);
  const found = members.map((member) => callerOf(member, upstream, pods, services));
  return {
    callers: found.filter((one) => typeof one !== 'string'),
    skipped: [...skipped, ...found.filter((one) => typeof one === 'string')],
    obstacles,
  };
}

/**
 * Pure. A Service of the caller's own namespace that has this port is called by its address; pods of that service, or those
 * that a Service without an address of its own selects, by theirs.
 *
 * @returns why it makes no such calls now
 */
function callerOf(
  member: Member,
  { name, port }: UpstreamFault['upstream'],
  pods: readonly KnownPod[],
  services: readonly V1Service[],
): Caller | string {
  const namespace = member.name.slice(0, member.name.indexOf('/'));
  const named = services.filter(({ metadata }) => metadata?.name === name && metadata.namespace === namespace);
  const alike = pods.filter(
    ({ pod, belonging }) => belonging.service === name || named.some((one) => selects(one, pod)),
  );
  if (named.length === 0 && alike.length === 0)
    return {
      member,
      heading: isIP(name) === 0 ? { spots: [], host: { name, port } } : straight([name], port),
    };
  const front = named
    .filter(({ spec }) => spec?.ports?.some((one) => one.port === port))
    .flatMap(({ spec }) => spec?.clusterIPs ?? [])
    .filter((address) => isIP(address) !== 0);
  const direct = alike
    .filter(({ pod }) => identityOf(pod) !== member.id && isReady(pod) && isListening(pod, port, front.length === 0))
    .flatMap(({ pod }) => addressesOf(pod));
  const spots = spotsOf([...new Set([...front, ...direct])], port);
  return spots.length > 0 ? { member, heading: { spots, host: null } } : `${member.name} reaches no ${name} now`;
}

function selects({ spec }: V1Service, { metadata }: V1Pod): boolean {
  const wanted = Object.entries(spec?.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => metadata?.labels?.[key] === value);
}

/** @param otherwise of a pod that says of none of its ports */
function isListening({ spec }: V1Pod, port: number, otherwise: boolean): boolean {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.length === 0 ? otherwise : ports.some(({ containerPort }) => containerPort === port);
}
