import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { guarded, refusedAddress, type Lookup } from '../core/outgoing.js';

/** Resolves names as the system does, and refuses where nobody may be called. */
export const lookup = guarded(systemLookup as Lookup<object>) as LookupFunction;

/** Sockets ask nobody for an address that is written out. Throws with the reason. */
export function assertCallable(host: string): void {
  const refused = refusedAddress(host);
  if (refused !== null) throw new Error(refused);
}
