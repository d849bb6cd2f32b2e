import ipaddr from 'ipaddr.js';
import { familyOf, memberOf } from './addresses.js';

export interface Block {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/**
 * Which of these blocks hold an address, as words. Addresses between two borders of blocks are in the same ones, so each
 * stretch is looked at once, however many addresses there are.
 */
export function between(blocks: readonly Block[]): (address: string) => string {
  const cidrs = [...new Set(blocks.flatMap(({ cidr, except = [] }) => [cidr, ...except]))].map(bordersOf);
  const firsts = cidrs.map(({ first }) => first).sort();
  const lasts = cidrs.map(({ last }) => last).sort();
  const tests = [...new Map(blocks.map((block) => [JSON.stringify(block), block])).values()].map(testOf);
  const known = new Map<string, string>();
  return (address) => {
    const number = numberOf(ipaddr.parse(address));
    const stretch = `${countUntil(firsts, (first) => first <= number)} ${countUntil(lasts, (last) => last < number)}`;
    const place = known.get(stretch) ?? tests.map((holds) => (holds(address) ? 1 : 0)).join('');
    known.set(stretch, place);
    return place;
  };
}

function testOf({ cidr, except = [] }: Block): (address: string) => boolean {
  const holds = memberOf(cidr);
  const excepted = except.map(memberOf);
  return (address) => holds(address) && !excepted.some((block) => block(address));
}

function bordersOf(cidr: string): { readonly first: string; readonly last: string } {
  if (familyOf(cidr) === 'ipv4')
    return {
      first: numberOf(ipaddr.IPv4.networkAddressFromCIDR(cidr)),
      last: numberOf(ipaddr.IPv4.broadcastAddressFromCIDR(cidr)),
    };
  return {
    first: numberOf(ipaddr.IPv6.networkAddressFromCIDR(cidr)),
    last: numberOf(ipaddr.IPv6.broadcastAddressFromCIDR(cidr)),
  };
}

/** All addresses in one order, as text of the same length: those of a family are together. */
function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const digits = address.toByteArray().map((byte) => byte.toString(16).padStart(2, '0'));
  return `${address.kind()} ${digits.join('')}`;
}

/** How many of a sorted list come before the first one for which it does not hold. */
function countUntil(sorted: readonly string[], holds: (one: string) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return low;
}
