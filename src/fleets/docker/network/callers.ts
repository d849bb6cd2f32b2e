import { isIP } from 'node:net';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import type { DockerPlace } from '../../../core/target/target.js';
import { type Listed, nameOf, PART_LABEL } from '../containers.js';
import {
  type Caller,
  type CallersFound,
  type Member,
  type MembersFound,
  straight,
} from '../../agents/network/member.js';
import { belongingOf, placeOf } from '../membership.js';
import { attachmentsOf, borrowedFrom, uncuttable } from './networks.js';

/** Pure: names by which upstreams are found: containers', also of such as nobody may touch, and their services'. */
export function upstreamNames(containers: readonly Listed[], place: DockerPlace): readonly string[] {
  return [...new Set(containers.filter(isForeign).flatMap((container) => namesOf(container, place)))].sort();
}

/** Pure. */
export function membersOf(containers: readonly Listed[], place: DockerPlace, callers: Callers): MembersFound {
  const meant = containers.filter((container) => isMeant(container, place, callers));
  const found = meant.map(memberOf);
  return {
    members: found.flatMap((one) => (typeof one === 'string' ? [] : (one ?? []))),
    skipped: found.filter((one) => typeof one === 'string'),
    obstacles: [...obstaclesOf(meant), ...guestsOf(meant, containers)],
  };
}

/** Pure. */
export function callersOf(
  containers: readonly Listed[],
  place: DockerPlace,
  { upstream, ...callers }: Callers & Pick<UpstreamFault, 'upstream'>,
): CallersFound {
  const { members, skipped, obstacles } = membersOf(containers, place, callers);
  const upstreams = containers.filter((one) => isForeign(one) && namesOf(one, place).includes(upstream.name));
  const found = members.map((member) => callerOf(member, upstreams, upstream));
  return {
    callers: found.filter((one) => typeof one !== 'string'),
    skipped: [...skipped, ...found.filter((one) => typeof one === 'string')],
    obstacles,
  };
}

function isMeant(container: Listed, place: DockerPlace, { region, zone, service }: Callers): boolean {
  const belonging = belongingOf(container, place);
  return (
    belonging?.region === region &&
    (zone === null || belonging.zone === zone) &&
    (service === null || belonging.service === service)
  );
}

/** @returns why it calls nobody now, or null when whoever lends it its network is asked instead */
function memberOf(container: Listed): Member | string | null {
  const name = nameOf(container);
  if (!isLive(container)) return `${name} is ${container.State}`;
  if (borrowedFrom(container) !== null) return null;
  const member = { id: container.Id, name, attachments: attachmentsOf(container) };
  return member.attachments.length === 0 ? `${name} has no network, it calls nobody` : member;
}

/** @returns why it makes no such calls now */
function callerOf(
  member: Member,
  upstreams: readonly Listed[],
  { name, port }: UpstreamFault['upstream'],
): Caller | string {
  if (upstreams.length === 0) {
    const isNumber = isIP(name) !== 0;
    return { member, heading: isNumber ? straight([name], port) : { spots: [], host: { name, port } } };
  }
  const networks = new Set(member.attachments.map(({ network }) => network));
  const addresses = upstreams
    .filter((other) => other.Id !== member.id && isLive(other))
    .flatMap((other) => attachmentsOf(other))
    .filter(({ network }) => networks.has(network))
    .flatMap((attachment) => attachment.addresses);
  return addresses.length > 0
    ? { member, heading: straight(addresses, port) }
    : `${member.name} reaches no ${name} now`;
}

function obstaclesOf(meant: readonly Listed[]): readonly string[] {
  return meant.flatMap((container) => {
    const name = nameOf(container);
    const why = uncuttable(container);
    if (why !== null) return [`${name} ${why}`];
    const borrowed = borrowedFrom(container);
    if (borrowed === null || borrowed === 'machine' || meant.some(({ Id }) => Id === borrowed.container)) return [];
    return [`${name} uses the network of a container whose calls are not meant`];
  });
}

/** Whoever shares a network shares its rules. */
function guestsOf(meant: readonly Listed[], containers: readonly Listed[]): readonly string[] {
  return containers.flatMap((container) => {
    const borrowed = borrowedFrom(container);
    if (!isForeign(container) || !isLive(container) || borrowed === null || borrowed === 'machine') return [];
    const host = meant.find(({ Id }) => Id === borrowed.container);
    if (!host || meant.includes(container)) return [];
    return [`${nameOf(container)} uses the network of ${nameOf(host)}, and its calls are not meant`];
  });
}

function namesOf(container: Listed, place: DockerPlace): readonly string[] {
  const { service } = placeOf(container, place);
  return service === '' ? [nameOf(container)] : [nameOf(container), service];
}

/** Not ours. */
function isForeign({ Labels: labels }: Listed): boolean {
  return labels[PART_LABEL] === undefined;
}

function isLive({ State: state }: Listed): boolean {
  return state === 'running' || state === 'paused';
}
