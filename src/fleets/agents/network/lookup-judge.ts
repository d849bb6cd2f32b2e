import type { LookedUp, Protocol, SeenLookups } from '../../../core/agent/lookups.js';
import type { Verification } from '../../../core/ports/fence.js';
import type { LookupMode } from '../../../core/ports/lookups.js';
import { named, skewWords } from './cut-judge.js';

/** What the agent of an instance has seen. */
export interface LookupWitness {
  readonly name: string;
  readonly machine?: string;
  readonly seen: SeenLookups;
}

/** What a nameserver that is well says to any name, whether it knows it or not. */
const WELL: readonly string[] = ['NOERROR', 'NXDOMAIN'];

/** What whoever asks meets. */
const MET: Readonly<Record<LookupMode, string>> = { servfail: 'SERVFAIL', timeout: 'nothing' };

/** Pure: what all agents have seen says of failing lookups. Only what every one of them has seen counts as in effect. */
export function judgeLookups(
  mode: LookupMode,
  witnesses: readonly LookupWitness[],
  skipped: readonly string[],
): Verification {
  const holding = witnesses.filter(({ seen }) => (seen.bite?.nameservers ?? 0) > 0);
  const left = witnesses.flatMap(({ name, seen }) => seen.left.map((what) => `${what} in ${name}`));
  const deaf = unanswered(witnesses);
  const evidence = [
    `lookups of ${holding.length} of ${witnesses.length} fail${holding.length > 0 ? ` (${waysOf(holding)})` : ''}`,
    ...(['udp', 'tcp'] as const).map((protocol) => lookupWords(witnesses, protocol)),
    ...(holding.length > 0 ? [controlWords(holding), skewWords(holding)] : []),
    ...(holding.length === 0 && deaf.length > 0 ? [`no answer for ${named(deaf)}`] : []),
    ...(left.length > 0 ? [`left by an agent that is gone: ${left.join(', ')}`] : []),
    ...skipped,
  ].join('; ');
  if (left.length > 0) return { state: 'unknown', evidence };
  if (witnesses.every(({ seen }) => seen.bite === null))
    return { state: deaf.length === 0 ? 'absent' : 'unknown', evidence };
  const isProven = holding.length === witnesses.length && holding.every(({ seen }) => isFailing(mode, seen));
  return { state: isProven ? 'in-effect' : 'unknown', evidence };
}

/** Pure: those none of whose nameservers answers them, by name. */
export function unanswered(witnesses: readonly LookupWitness[]): readonly string[] {
  return witnesses
    .filter(({ seen }) => !seen.lookups.some(({ protocol, met }) => protocol === 'udp' && WELL.includes(met)))
    .map(({ name }) => name);
}

function isFailing(mode: LookupMode, { bite, lookups, control }: SeenLookups): boolean {
  const nameservers = new Set(lookups.map(({ nameserver }) => nameserver));
  return (
    nameservers.size > 0 &&
    (bite?.nameservers ?? 0) >= nameservers.size &&
    lookups.every(({ met }) => met === MET[mode]) &&
    control.some(({ passed }) => passed)
  );
}

function lookupWords(witnesses: readonly LookupWitness[], protocol: Protocol): string {
  const counts = new Map<string, number>();
  const asked: readonly LookedUp[] = witnesses.flatMap(({ seen }) => seen.lookups);
  for (const { met } of asked.filter((one) => one.protocol === protocol)) counts.set(met, (counts.get(met) ?? 0) + 1);
  return `${protocol}: ${[...counts].map(([met, count]) => `${count} x ${met}`).join(', ') || 'nobody asked'}`;
}

function waysOf(holding: readonly LookupWitness[]): string {
  return [...new Set(holding.map(({ seen }) => seen.bite?.how ?? ''))].join(' and ');
}

function controlWords(holding: readonly LookupWitness[]): string {
  const closed = holding.filter(({ seen }) => !seen.control.some(({ passed }) => passed)).map(({ name }) => name);
  return closed.length > 0 ? `control: closed for ${named(closed)}` : `control: open for all ${holding.length}`;
}
