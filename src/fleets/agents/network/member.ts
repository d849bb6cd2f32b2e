import type { Heading } from '../../../core/agent/detour.js';
import type { Spot } from '../../../core/agent/network.js';

/** A network that an instance is on. */
export interface Attachment {
  readonly network: string;
  /** What this attachment is called; another one after every start. */
  readonly endpoint: string;
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
}

/** An instance that has a network now. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly attachments: readonly Attachment[];
  /** TCP ports at which others reach it, where that is known: whoever listens elsewhere may be kept from them by rules of its network. */
  readonly ports?: readonly number[];
  /** Where it runs: those of one machine share its monotonic clock. Absent where all do. */
  readonly machine?: string;
}

/** Who is cut off from whom, or loses packets on the way to whom. */
export interface Sides {
  readonly from: readonly Member[];
  readonly to: readonly Member[];
  /** Of what has nothing to cut, or nothing at the moment: why. */
  readonly skipped: readonly string[];
  /** Why these sides cannot be parted. */
  readonly obstacles: readonly string[];
}

/** Instances whose calls are meant, whomever they call. */
export interface MembersFound {
  readonly members: readonly Member[];
  /** Of those that are meant and call nobody now: why. */
  readonly skipped: readonly string[];
  /** Why calls of these cannot be disturbed. */
  readonly obstacles: readonly string[];
}

/** An instance whose calls are meant, and where these go. */
export interface Caller {
  readonly member: Member;
  readonly heading: Heading;
}

export interface CallersFound {
  readonly callers: readonly Caller[];
  /** Of those that are meant and make no such calls now: why. */
  readonly skipped: readonly string[];
  /** Why calls of these cannot be disturbed. */
  readonly obstacles: readonly string[];
}

/**
 * Where a path to an instance is tried: at its own port, as others do, or else where its agent answers.
 *
 * @param agent its agent's port
 */
export function pathPortOf({ ports = [] }: Pick<Member, 'ports'>, agent: number): number {
  return ports[0] ?? agent;
}

/** Somewhere, by each of these addresses. */
export function spotsOf(addresses: readonly string[], port: number): Spot[] {
  return addresses.map((address) => ({ address, port }));
}

/** To addresses that are known. */
export function straight(addresses: readonly string[], port: number): Heading {
  return { spots: spotsOf(addresses, port), host: null };
}
