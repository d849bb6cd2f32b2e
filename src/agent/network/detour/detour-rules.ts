import type { Spot } from '../../../core/agent/network.js';
import { type Family, familyOf, type Names } from '../names.js';

/** An upstream, and the port on loopback where somebody stands in for it. */
export interface Way {
  readonly spot: Spot;
  readonly port: number;
}

/** Where calls are sent aside, and where their packets get a class. */
type Table = 'nat' | 'mangle';

/**
 * Pure: input of `iptables-restore --noflush` that sends new connections to each upstream aside while its set names it,
 * all but those of the proxy itself. The sets are empty as yet. Only what opens a connection is sent aside: the kernel
 * may track connections in a namespace from these rules on, and takes the next packet of one that has been quiet since for
 * the first of a new one.
 */
export function detourText(names: Names, family: Family, ways: readonly Way[], group: number): string {
  const chain = names.detour;
  return table('nat', [
    `:${chain} - [0:0]`,
    `-A ${chain} -m owner --gid-owner ${group} -j RETURN`,
    ...ways
      .filter(({ spot }) => familyOf(spot.address) === family)
      .map(
        ({ spot: { address, port }, port: to }) =>
          `-A ${chain} -d ${address} -p tcp --syn --dport ${port} -m set --match-set ${names.detourSet(family)} dst,dst -j REDIRECT --to-ports ${to}`,
      ),
    `-I OUTPUT 1 -j ${chain}`,
  ]);
}

/**
 * Pure: the same for packets of a class of its own while a set names where they go, whoever has opened their connection and
 * when. Packets of those of the group are of no class, and neither is one that opens a connection: a call is late once.
 */
export function classifyText(names: Names, family: Family, cls: string, group: number): string {
  const chain = names.detour;
  return table('mangle', [
    `:${chain} - [0:0]`,
    `-A ${chain} -m owner --gid-owner ${group} -j RETURN`,
    `-A ${chain} -p tcp ! --syn -m set --match-set ${names.detourSet(family)} dst,dst -j CLASSIFY --set-class ${cls}`,
    `-A OUTPUT -j ${chain}`,
  ]);
}

/** Pure: whether calls are sent through the chain. */
export function isSentVia(saved: string, { detour }: Names): boolean {
  return saved.split('\n').includes(`-A OUTPUT -j ${detour}`);
}

/** Pure: the kernel forgets each upstream after so many whole seconds. */
export function detourEntries(names: Names, spots: readonly Spot[], seconds: number): string {
  return spots
    .map(({ address, port }) => `add ${names.detourSet(familyOf(address))} ${address},tcp:${port} timeout ${seconds}\n`)
    .join('');
}

function table(name: Table, lines: readonly string[]): string {
  return [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}
