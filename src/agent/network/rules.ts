import { lossRules } from './loss-rules.js';
import { DIRECTIONS, type Direction, type Family, familyOf, type Names } from './names.js';

export interface CutRules {
  readonly names: Names;
  readonly family: Family;
  readonly peers: readonly string[];
  readonly oneWay: boolean;
  readonly breaks: boolean;
  /** Peers are matched by a set whose entries the kernel forgets; otherwise by their addresses. */
  readonly bySet: boolean;
  /** Only so much of what arrives from them is dropped, drawn for each packet; without it, everything. */
  readonly share?: number;
}

/**
 * Pure: input of `iptables-restore --noflush` that makes the chains. With sets, which are empty as yet, packets are sent
 * through them at once; without, nobody is before `jumpsText`.
 */
export function chainsText(rules: CutRules): string {
  const { names, bySet } = rules;
  const chains = DIRECTIONS.flatMap((direction) => [
    `:${names.chain(direction)} - [0:0]`,
    ...rulesOf(rules, direction).map((rule) => `-A ${names.chain(direction)} ${rule}`),
  ]);
  return filter([...chains, ...(bySet ? jumps(names) : [])]);
}

/** Pure: sends everything through the chains before any other rule. */
export function jumpsText(names: Names): string {
  return filter(jumps(names));
}

/** Pure: whether packets are sent through both chains. */
export function isSentThrough(saved: string, names: Names): boolean {
  const lines = saved.split('\n');
  return DIRECTIONS.every((direction) => lines.includes(`-A ${direction} -j ${names.chain(direction)}`));
}

function jumps(names: Names): readonly string[] {
  return DIRECTIONS.map((direction) => `-I ${direction} 1 -j ${names.chain(direction)}`);
}

function rulesOf(rules: CutRules, direction: Direction): readonly string[] {
  const { oneWay, breaks, bySet, share } = rules;
  if (share !== undefined) return lossRules(peerMatches(rules, direction), share, direction);
  const [spared, bitten] = oneWay && bySet ? olderMatches(rules, direction) : [[], []];
  const opened = oneWay ? ` -m conntrack --ctdir ${direction === 'OUTPUT' ? 'ORIGINAL' : 'REPLY'}` : '';
  const cut = [...bitten, ...peerMatches(rules, direction).map((peer) => `${peer}${opened}`)];
  return [
    // The word that a connection is broken must pass itself.
    ...(breaks ? ['-p tcp --tcp-flags RST RST -j RETURN'] : []),
    ...spared.map((match) => `${match} -j RETURN`),
    ...(breaks ? cut.map((match) => `${onTcp(match)} ! --syn -j REJECT --reject-with tcp-reset`) : []),
    ...cut.map((match) => `${match} -j DROP`),
  ];
}

function onTcp(match: string): string {
  return match.startsWith('-p tcp ') ? match : `-p tcp ${match}`;
}

/** The peer is where a packet goes to on its way out, and where it comes from on its way in. */
function peerMatches({ names, family, peers, bySet }: CutRules, direction: Direction): readonly string[] {
  const [side, flag] = direction === 'OUTPUT' ? ['dst', '-d'] : ['src', '-s'];
  if (bySet) return [`-m set --match-set ${names.set(family, 'peers')} ${side}`];
  return peers.filter((peer) => familyOf(peer) === family).map((peer) => `${flag} ${peer}`);
}

/** Of connections that are older than the tracking of them, the kernel does not know who has opened them. */
function olderMatches({ names, family }: CutRules, direction: Direction): readonly [string[], string[]] {
  const [peer, own] = direction === 'OUTPUT' ? ['dst', 'src'] : ['src', 'dst'];
  return [
    [`-p tcp -m set --match-set ${names.set(family, 'theirs')} ${peer},${peer}`],
    [`-p tcp -m set --match-set ${names.set(family, 'ours')} ${peer},${own}`],
  ];
}

function filter(lines: readonly string[]): string {
  return ['*filter', ...lines, 'COMMIT', ''].join('\n');
}
