import ipaddr from 'ipaddr.js';

export type Family = 'ipv4' | 'ipv6';

/** The block of all addresses of a family. */
export const EVERYWHERE: Readonly<Record<Family, string>> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** Of an address or of a block. */
export function familyOf(text: string): Family {
  return text.includes(':') ? 'ipv6' : 'ipv4';
}

/** Whether an address lies in a block; the block is read once, and the answer is had often: IPv4 is plain arithmetic. */
export function memberOf(cidr: string): (address: string) => boolean {
  const [network, length] = ipaddr.parseCIDR(cidr);
  if (network.kind() === 'ipv6')
    return (address) => familyOf(address) === 'ipv6' && ipaddr.parse(address).match(network, length);
  const size = 2 ** (32 - length);
  const block = Math.floor(numberOf(network.toString()) / size);
  return (address) => familyOf(address) === 'ipv4' && Math.floor(numberOf(address) / size) === block;
}

function numberOf(ipv4: string): number {
  return ipv4.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

/** Two blocks overlap exactly when one holds the first address of the other. */
export function overlap(one: string, other: string): boolean {
  return memberOf(one)(firstOf(other)) || memberOf(other)(firstOf(one));
}

/** A block of two addresses, and these as the API server writes them. */
export interface Pair {
  readonly cidr: string;
  readonly both: readonly string[];
}

/**
 * The first two addresses of a block of pods, `10.42.3.0/31`: by custom the overlay's and the bridge's, from which the
 * node itself speaks to pods of other nodes. Null for a block that has no room for more than these.
 */
export function firstPair(block: string): Pair | null {
  const [, length] = ipaddr.parseCIDR(block);
  const pair = familyOf(block) === 'ipv6' ? 127 : 31;
  if (length >= pair) return null;
  const cidr = `${firstOf(block)}/${pair}`;
  return { cidr, both: [firstOf(cidr), lastOf(cidr)] };
}

export function single(address: string): string {
  return `${address}/${familyOf(address) === 'ipv6' ? 128 : 32}`;
}

export function firstOf(cidr: string): string {
  return familyOf(cidr) === 'ipv6'
    ? ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()
    : ipaddr.IPv4.networkAddressFromCIDR(cidr).toString();
}

export function lastOf(cidr: string): string {
  return familyOf(cidr) === 'ipv6'
    ? ipaddr.IPv6.broadcastAddressFromCIDR(cidr).toRFC5952String()
    : ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString();
}
