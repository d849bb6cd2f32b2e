import { isIP } from 'node:net';

/** Where whom to ask is written down. */
export const RESOLV_CONF = '/etc/resolv.conf';
/** Whom resolvers ask where that file names nobody (resolv.conf(5)). */
const OWN = '127.0.0.1';

/** Pure: of the text of /etc/resolv.conf. One of a single link is not to be named to the kernel's tables, and is left alone. */
export function nameserversIn(text: string): readonly string[] {
  const named = text.split('\n').flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
  const known = [...new Set(named.filter((address) => isIP(address) !== 0 && !address.includes('%')))];
  return known.length > 0 ? known : [OWN];
}
