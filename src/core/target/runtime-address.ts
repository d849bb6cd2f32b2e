import { hostPortIn, type HostPort } from '../source/address.js';

/** Where the runtime API of an HAProxy process listens. */
export type RuntimeAddress = { readonly path: string } | HostPort;

/** @returns null for what is neither `unix:/PATH` nor `tcp:HOST:PORT`. */
export function runtimeAddressIn(text: string): RuntimeAddress | null {
  const [, kind, place = ''] = /^(unix|tcp):(.+)$/.exec(text) ?? [];
  if (kind === 'unix') return place.startsWith('/') ? { path: place } : null;
  return kind === 'tcp' && !place.startsWith('/') ? hostPortIn(place) : null;
}
