import { PROTOCOLS } from '../../../core/agent/lookups.js';
import { type Family, familyOf, type Names } from '../names.js';

/** Where nameservers listen. */
export const DNS_PORT = 53;

/** What becomes of lookups: their answers are lost, or somebody else answers them, at a port on loopback. */
export type Instead = { readonly mode: 'timeout' } | { readonly mode: 'servfail'; readonly port: number };

/** Pure: input of `iptables-restore --noflush` that lets lookups fail while the set names their nameserver. It is empty as yet. */
export function lookupText(names: Names, family: Family, instead: Instead): string {
  const { lookups: chain, zone } = names;
  const among = `-m set --match-set ${names.lookupSet(family)}`;
  // Lost where they arrive: of a question that may not leave, whoever asks is told.
  if (instead.mode === 'timeout') return table('filter', 'INPUT', chain, [`${among} src,src -j DROP`]);
  return [
    // A flow that is tracked keeps its way for as long as it goes on. In a zone of its own it is another one while the set
    // names its nameserver, and the former, with the former way, from the moment when it does not: whoever asks from one
    // socket again and again is met at once, and answered again at once.
    table('raw', 'OUTPUT', chain, [`${among} dst,dst -j CT --zone-orig ${zone}`]),
    table(
      'nat',
      'OUTPUT',
      chain,
      PROTOCOLS.map((protocol) => `-p ${protocol} ${among} dst,dst -j REDIRECT --to-ports ${instead.port}`),
    ),
  ].join('');
}

/** Pure: whether lookups, or their answers, are sent through all that `lookupText` has made. */
export function areSentThrough(saved: string, { lookups }: Names, mode: Instead['mode']): boolean {
  const [into, tables] = mode === 'timeout' ? ['INPUT', 1] : ['OUTPUT', 2];
  return saved.split('\n').filter((line) => line === `-A ${into} -j ${lookups}`).length === tables;
}

/** Pure: the kernel forgets each nameserver after the time given, in whole seconds: never before the lease is over. */
export function lookupEntries(names: Names, nameservers: readonly string[], ttlMs: number): string {
  const seconds = Math.max(1, Math.ceil(ttlMs / 1000));
  return nameservers
    .flatMap((address) =>
      PROTOCOLS.map((protocol) => {
        return `add ${names.lookupSet(familyOf(address))} ${address},${protocol}:${DNS_PORT} timeout ${seconds}\n`;
      }),
    )
    .join('');
}

/** The chain in one table, and everything sent through it before any other rule. */
function table(name: string, into: string, chain: string, rules: readonly string[]): string {
  return [
    `*${name}`,
    `:${chain} - [0:0]`,
    ...rules.map((rule) => `-A ${chain} ${rule}`),
    `-I ${into} 1 -j ${chain}`,
    'COMMIT',
    '',
  ].join('\n');
}
