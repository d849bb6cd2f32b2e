import { createHash } from 'node:crypto';

/** The Internet protocol, as its number. */
export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];

export type Direction = 'OUTPUT' | 'INPUT';
export const DIRECTIONS: readonly Direction[] = ['OUTPUT', 'INPUT'];

/** Zones of connection tracking are numbered; 0 is where connections are otherwise. */
const LAST_ZONE = 65_535;

/** Numbers of queues that kernels give by themselves begin at 8000 (hexadecimal). */
const FIRST_QUEUE = 0x1000;
const QUEUES = 0x7000;

/**
 * What a set holds: `peers`, by address; `ours` and `theirs`, connections that were open before and by whom they were
 * opened: ours by the peer's address and our port, theirs by the peer's address and its port.
 */
export type Role = 'peers' | 'ours' | 'theirs';
export const ROLES: readonly Role[] = ['peers', 'ours', 'theirs'];

/**
 * What an injection's things in a network namespace are called. Nothing but run and injection goes into them: whoever
 * comes later finds, and removes, exactly these without having been told.
 */
export interface Names {
  chain(direction: Direction): string;
  set(family: Family, role: Role): string;
  /** Where calls to upstreams are sent aside, and the set of these, by address and port. */
  readonly detour: string;
  detourSet(family: Family): string;
  /** Where lookups fail, the set of nameservers, by address and port, and where connections to these are tracked apart. */
  readonly lookups: string;
  lookupSet(family: Family): string;
  readonly zone: number;
  /** Major number of a queueing discipline, below those that the kernel gives by itself. */
  readonly qdisc: string;
}

export function namesOf({ run, injection }: { readonly run: string; readonly injection: string }): Names {
  const mark = createHash('sha256').update(`${run}/${injection}`).digest('hex').slice(0, 16);
  return {
    chain: (direction) => `SB-${mark}-${direction === 'OUTPUT' ? 'OUT' : 'IN'}`,
    set: (family, role) => `sb-${mark}-${family}-${role}`,
    detour: `SB-${mark}-VIA`,
    detourSet: (family) => `sb-${mark}-${family}-via`,
    lookups: `SB-${mark}-DNS`,
    lookupSet: (family) => `sb-${mark}-${family}-dns`,
    zone: 1 + (parseInt(mark.slice(0, 8), 16) % LAST_ZONE),
    qdisc: (FIRST_QUEUE + (parseInt(mark.slice(0, 8), 16) % QUEUES)).toString(16),
  };
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

/** Those that any of the addresses is of. */
export function familiesOf(addresses: readonly string[]): readonly Family[] {
  return FAMILIES.filter((family) => addresses.some((address) => familyOf(address) === family));
}
