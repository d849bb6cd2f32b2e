import { isIP } from 'node:net';
import type { V1Node, V1Pod, V1Service } from '@kubernetes/client-node';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import {
  type Caller,
  type CallersFound,
  type Member,
  type MembersFound,
  type Sides,
  spotsOf,
  straight,
} from '../../agents/network/member.js';
import type { Parties } from '../../agents/network/parties.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { belongingOf, type Belonging } from '../membership.js';
import { identityOf, idOf, isReady, ownerOf } from '../pods/pod.js';

/** All pods of a cluster are on one network. */
const NETWORK = 'cluster';

interface Known {
  readonly pod: V1Pod;
  readonly belonging: Belonging;
}

/** The pods of a cluster that take part in faults of networks. */
export class PodParties implements Parties {
  readonly noun = 'pod';

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly place: ClusterPlace,
  ) {}

  async upstreamNames(): Promise<readonly string[]> {
    const [pods, services] = await Promise.all([this.known(), this.services()]);
    const names = [
      ...pods.map(({ belonging }) => belonging.service),
      ...services.map(({ metadata }) => metadata?.name),
    ];
    return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))].sort();
  }

  async callersOf({ upstream, ...callers }: Callers & Pick<UpstreamFault, 'upstream'>): Promise<CallersFound> {
    const [pods, services] = await Promise.all([this.known(), this.services()]);
    const { members, skipped, obstacles } = membersOf(pods, callers);
    const found = members.map((member) => callerOf(member, upstream, pods, services));
    return {
      callers: found.filter((one) => typeof one !== 'string'),
      skipped: [...skipped, ...found.filter((one) => typeof one === 'string')],
      obstacles,
    };
  }

  async membersOf(callers: Callers): Promise<MembersFound> {
    return membersOf(await this.known(), callers);
  }

  async sidesOf(of: Pick<Cut, 'from' | 'to'>): Promise<Sides> {
    return sidesOf(await this.known(), of);
  }

  private async known(): Promise<readonly Known[]> {
    return (await this.inventory.meant()).map(({ pod, node }) => knownOf(pod, node, this.place));
  }

  private async services(): Promise<readonly V1Service[]> {
    const lists = [...(await this.inventory.touchable())].map((namespace) =>
      this.cluster.call(`listing Services of ${namespace}`, ({ core, bound }) =>
        core.listNamespacedService({ namespace }, bound),
      ),
    );
    return (await Promise.all(lists)).flatMap(({ items }) => items);
  }
}

function knownOf(pod: V1Pod, node: V1Node | undefined, place: ClusterPlace): Known {
  return { pod, belonging: belongingOf(pod, node, place, ownerOf(pod)?.name ?? null) };
}

/** Pure. */
export function membersOf(pods: readonly Known[], { region, zone, service }: Callers): MembersFound {
  const meant = pods.filter(
    ({ belonging }) =>
      belonging.region === region &&
      (zone === null || belonging.zone === zone) &&
      (service === null || belonging.service === service),
  );
  return {
    members: meant.flatMap(({ pod }) => (isLive(pod) && !sharesNode(pod) ? [memberOf(pod)] : [])),
    skipped: meant.filter(({ pod }) => !isLive(pod)).map(({ pod }) => skippedWords(pod)),
    obstacles: obstaclesOf(meant),
  };
}

/** Pure: who is cut off from whom. `from` is a zone when the region `to` has one of that name. */
export function sidesOf(pods: readonly Known[], { from, to }: Pick<Cut, 'from' | 'to'>): Sides {
  const far = pods.filter(({ belonging }) => belonging.region === to);
  const zone = far.filter(({ belonging }) => belonging.zone === from && from !== to);
  const region = pods.filter(({ belonging }) => belonging.region === from);
  const [near, rest] = zone.length > 0 ? [zone, far.filter((one) => !zone.includes(one))] : [region, far];
  const touched = [...near, ...rest];
  const side = (of: readonly Known[]): readonly Member[] =>
    of.flatMap(({ pod }) => (isLive(pod) && !sharesNode(pod) ? [memberOf(pod)] : []));
  return {
    from: side(near),
    to: side(rest),
    skipped: touched.filter(({ pod }) => !isLive(pod)).map(({ pod }) => skippedWords(pod)),
    obstacles: [
      ...(zone.length > 0 && region.length > 0 ? [`${from} is a region, and a zone of ${to}`] : []),
      ...obstaclesOf(touched),
    ],
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
  pods: readonly Known[],
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

const addressesOf = ({ status }: V1Pod): readonly string[] => (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);

const sharesNode = ({ spec }: V1Pod): boolean => spec?.hostNetwork === true;

function isLive(pod: V1Pod): boolean {
  const { metadata, status } = pod;
  return status?.phase === 'Running' && metadata?.deletionTimestamp === undefined && addressesOf(pod).length > 0;
}

function skippedWords(pod: V1Pod): string {
  const isLeaving = pod.metadata?.deletionTimestamp !== undefined;
  return `${idOf(pod)} is ${isLeaving ? 'on its way out' : (pod.status?.phase ?? 'of no phase').toLowerCase()}`;
}

function obstaclesOf(meant: readonly Known[]): readonly string[] {
  return meant.flatMap(({ pod }) =>
    sharesNode(pod) ? [`${idOf(pod)} uses its node's own network: whatever else is on that node would be harmed`] : [],
  );
}
