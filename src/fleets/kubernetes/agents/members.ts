import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Callers } from '../../../core/ports/upstream-faults.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import type { Member, MembersFound, Sides } from '../../agents/network/member.js';
import { partedBy } from '../../agents/network/parted.js';
import { belongingOf, type Belonging } from '../membership.js';
import { identityOf, idOf, ownerOf } from '../pods/pod.js';
import { isSilent } from './silent-nodes.js';

/** All pods of a cluster are on one network. */
const NETWORK = 'cluster';

/** A pod that may be touched, and where it belongs. */
export interface KnownPod {
  readonly pod: V1Pod;
  readonly belonging: Belonging;
  /** Nobody can talk to agents there. */
  readonly isSilent: boolean;
}

/** Pure. */
export function knownOf(pod: V1Pod, node: V1Node | undefined, place: ClusterPlace): KnownPod {
  return { pod, belonging: belongingOf(pod, node, place, ownerOf(pod)?.name ?? null), isSilent: isSilent(node) };
}

/** Pure. */
export function membersOf(pods: readonly KnownPod[], { region, zone, service }: Callers): MembersFound {
  const meant = pods.filter(
    ({ belonging }) =>
      belonging.region === region &&
      (zone === null || belonging.zone === zone) &&
      (service === null || belonging.service === service),
  );
  return {
    members: meant.flatMap((one) => (isLive(one) && !sharesNode(one.pod) ? [memberOf(one.pod)] : [])),
    skipped: meant.filter((one) => !isLive(one)).map(skippedWords),
    obstacles: obstaclesOf(meant),
  };
}

/** Pure: who is cut off from whom. A pod in its node's own network is left out, as a plan has said. */
export function sidesOf(pods: readonly KnownPod[], cut: Pick<Cut, 'from' | 'to'>): Sides {
  const { near, far, obstacles } = partedBy(pods, cut);
  const side = (of: readonly KnownPod[]): readonly Member[] =>
    of.flatMap((one) => (isLive(one) && !sharesNode(one.pod) ? [memberOf(one.pod)] : []));
  return {
    from: side(near),
    to: side(far),
    skipped: [...near, ...far].flatMap((one) => {
      if (sharesNode(one.pod)) return [`${idOf(one.pod)} is not covered: it uses its node's own network`];
      return isLive(one) ? [] : [skippedWords(one)];
    }),
    obstacles,
  };
}

function memberOf(pod: V1Pod): Member {
  const attachment = { network: NETWORK, endpoint: identityOf(pod), addresses: addressesOf(pod), gateways: [] };
  return {
    id: identityOf(pod),
    name: idOf(pod),
    attachments: [attachment],
    machine: pod.spec?.nodeName ?? '',
    ports: portsOf(pod),
  };
}

/** Of those that it says. */
function portsOf({ spec }: V1Pod): readonly number[] {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort);
}

/** Pure. */
export const addressesOf = ({ status }: V1Pod): readonly string[] =>
  (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);

const sharesNode = ({ spec }: V1Pod): boolean => spec?.hostNetwork === true;

function isLive({ pod, isSilent: isOnSilentNode }: KnownPod): boolean {
  const { metadata, status } = pod;
  const isUp = status?.phase === 'Running' && metadata?.deletionTimestamp === undefined;
  return isUp && !isOnSilentNode && addressesOf(pod).length > 0;
}

function skippedWords({ pod, isSilent: isOnSilentNode }: KnownPod): string {
  if (isOnSilentNode) return `${idOf(pod)} is on node ${pod.spec?.nodeName ?? ''}, of which nothing is heard`;
  const isLeaving = pod.metadata?.deletionTimestamp !== undefined;
  return `${idOf(pod)} is ${isLeaving ? 'on its way out' : (pod.status?.phase ?? 'of no phase').toLowerCase()}`;
}

function obstaclesOf(meant: readonly KnownPod[]): readonly string[] {
  return meant.flatMap(({ pod }) =>
    sharesNode(pod) ? [`${idOf(pod)} uses its node's own network: whatever else is on that node would be harmed`] : [],
  );
}
