import { CALL_PATIENCE_MS, type Met, type SeenDetour, type Witnessed } from '../../../core/agent/detour.js';
import type { CallHarm } from '../../../core/ports/call-faults.js';
import type { Verification } from '../../../core/ports/fence.js';
import type { UpstreamFault } from '../../../core/ports/upstream-faults.js';
import { skewWords } from './cut-judge.js';

/** What the agent of an instance has seen. */
export interface CallWitness {
  readonly name: string;
  readonly machine?: string;
  /** Whether it reaches the upstream now. One that does not still counts while it holds a detour, or anything is left of one. */
  readonly isCaller: boolean;
  readonly seen: SeenDetour;
}

type Call = SeenDetour['calls'][number];

/** A timer may be early by a little. */
const ALMOST = 0.9;

/** Pure: what all agents have seen says of a fault of calls. Only what every one of them has seen counts as in effect. */
export function judgeCalls(
  { harm, upstream }: Pick<UpstreamFault, 'harm' | 'upstream'>,
  all: readonly CallWitness[],
  skipped: readonly string[],
): Verification {
  const witnesses = all.filter(({ isCaller, seen }) => isCaller || seen.bite !== null || seen.left.length > 0);
  const calls = witnesses.flatMap(({ seen }) => seen.calls);
  const holding = witnesses.filter(({ seen }) => (seen.bite?.upstreams ?? 0) > 0);
  const left = witnesses.flatMap(({ name, seen }) => seen.left.map((what) => `${what} in ${name}`));
  const evidence = [
    `${holding.length} of ${witnesses.length} disturbed on the way to ${upstream.name}:${upstream.port}${holding.length > 0 ? ` (${waysOf(holding)})` : ''}`,
    ...(holding.length > 0 ? [`harmed: ${callWords(calls.map(({ harmed }) => harmed))}`] : []),
    `${holding.length > 0 ? 'spared' : 'usual'}: ${callWords(calls.map(({ spared }) => spared))}`,
    ...(holding.length > 0 ? [controlWords(holding), skewWords(holding)] : []),
    ...(left.length > 0 ? [`left by an agent that is gone: ${left.join(', ')}`] : []),
    ...skipped,
  ].join('; ');
  if (left.length > 0) return { state: 'unknown', evidence };
  if (witnesses.every(({ seen }) => seen.bite === null)) return { state: 'absent', evidence };
  const isProven =
    holding.length === witnesses.length &&
    witnesses.every(({ seen }) => seen.calls.length > 0 && (seen.bite?.upstreams ?? 0) >= seen.calls.length) &&
    calls.every((call) => hasMet(harm, call)) &&
    witnesses.every(({ seen }) => isControlOpen(harm, seen));
  return { state: isProven ? 'in-effect' : 'unknown', evidence };
}

/** The harm, while the upstream itself is well: it has answered the call that was spared, or the same one sooner. */
function hasMet(harm: CallHarm, { harmed, spared }: Call): boolean {
  if (harmed === null || spared.upstreamMs === null || !isReaction(spared)) return false;
  if (harm.kind === 'delay') {
    if (harmed.upstreamMs === null) return false;
    const due = Math.min(harmed.upstreamMs + harm.delay.ms * ALMOST, CALL_PATIENCE_MS * ALMOST);
    return harmed.ms >= due && harmed.ms > spared.ms;
  }
  if (harmed.upstreamMs !== null) return false;
  if (harm.with === 'reset') return harmed.outcome === 'reset';
  if (harm.with === 'timeout') return harmed.outcome === 'nothing';
  return harmed.status === harm.with;
}

/** Somebody else is reached, and no later than without the fault. */
function isControlOpen(harm: CallHarm, { control }: SeenDetour): boolean {
  const limit = harm.kind === 'delay' ? Math.max(harm.delay.ms, 100) : Infinity;
  return control.some(({ passed, ms }) => passed && ms < limit);
}

function isReaction({ outcome }: Met): boolean {
  return outcome === 'answered' || outcome === 'closed' || outcome === 'reset';
}

function waysOf(holding: readonly CallWitness[]): string {
  return [...new Set(holding.map(({ seen }) => seen.bite?.how ?? ''))].join(' and ');
}

function callWords(calls: readonly (Witnessed | null)[]): string {
  const made = calls.flatMap((call) => call ?? []);
  if (made.length === 0) return 'no call';
  const counts = new Map<string, number>();
  for (const { outcome, status } of made) {
    const what = status?.toString() ?? outcome;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const words = [...counts].map(([what, count]) => `${count} x ${what}`).join(', ');
  const own = made.flatMap(({ upstreamMs }) => upstreamMs ?? []);
  const upstream = own.length > 0 ? `, the upstream itself ${rangeOf(own)}` : '';
  return `${words} in ${rangeOf(made.map(({ ms }) => ms))}${upstream}`;
}

function controlWords(holding: readonly CallWitness[]): string {
  const closed = holding.filter(({ seen }) => !seen.control.some(({ passed }) => passed)).map(({ name }) => name);
  if (closed.length > 0) return `control: closed for ${closed.join(', ')}`;
  const passed = holding.flatMap(({ seen }) => seen.control.filter((one) => one.passed).map(({ ms }) => ms));
  return `control: open in ${rangeOf(passed)}`;
}

function rangeOf(times: readonly number[]): string {
  const [least, most] = [Math.round(Math.min(...times)), Math.round(Math.max(...times))];
  return least === most ? `${least} ms` : `${least} to ${most} ms`;
}
