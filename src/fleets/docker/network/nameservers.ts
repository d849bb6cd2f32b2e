import { isIP } from 'node:net';
import type { Engine } from '../engine.js';
import { fileIn } from './file-in.js';
import type { Member } from './cut-sides.js';

const FILE = '/etc/resolv.conf';
/** Whom resolvers ask where that file names nobody (resolv.conf(5)). */
const OWN = '127.0.0.1';

/** Whom the programs of a container ask for names, by their addresses. */
export async function nameserversOf(engine: Engine, { id }: Pick<Member, 'id'>): Promise<readonly string[]> {
  return nameserversIn(await fileIn(engine, id, FILE));
}

/** Pure: of the text of /etc/resolv.conf. One of a single link is not to be named to the kernel's tables, and is left alone. */
export function nameserversIn(text: string): readonly string[] {
  const named = text.split('\n').flatMap((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
  const known = [...new Set(named.filter((address) => isIP(address) !== 0 && !address.includes('%')))];
  return known.length > 0 ? known : [OWN];
}
