import type { Seen, Tried } from '../../../core/agent/network.js';
import type { Verification } from '../../../core/ports/fence.js';
import type { Cut } from '../../../core/ports/cutter.js';

/** What the agent of an instance has seen. */
export interface Witness {
  readonly name: string;
  readonly machine?: string;
  readonly seen: Seen;
}

export interface Testimony {
  readonly run: string;
  /** Of those that are cut off, and of those at the other end. */
  readonly near: readonly Witness[];
  readonly far: readonly Witness[];
  readonly skipped: readonly string[];
}

/** Pure: what all agents have seen says of a cut. Only what every one of them has seen counts as in effect. */
export function judgeCut(cut: Cut, testimony: Testimony): Verification {
  const { near } = testimony;
  const holding = near.filter(({ seen }) => (seen.bite?.addresses ?? 0) > 0);
  const data = near.flatMap(({ seen }) => seen.data);
  const evidence = [
    told(cut, near, holding),
    `new: ${counted(data, 'passed')}`,
    establishedWords(near),
    ...(holding.length > 0 ? [`control: ${controlWords(near)}`, skewWords(holding)] : []),
    ...(cut.oneWay ? [`way back: ${counted(backOf(testimony), 'passed')}`] : []),
    ...testimony.skipped,
  ].join('; ');
  return { state: stateOf(cut, testimony, holding, data), evidence };
}

function stateOf(
  cut: Cut,
  testimony: Testimony,
  holding: readonly Witness[],
  data: readonly Tried[],
): Verification['state'] {
  const { near } = testimony;
  const passing = data.filter(({ passed }) => passed);
  if (holding.length === 0) {
    if (passing.length === data.length) return 'absent';
    return isElsewhere(testimony) ? 'absent' : 'unknown';
  }
  const isProven =
    holding.length === near.length &&
    data.length > 0 &&
    passing.length === 0 &&
    near.every(({ seen }) => seen.control.some(({ passed }) => passed)) &&
    isEstablishedCut(cut, testimony) &&
    (!cut.oneWay || isBackOpen(testimony));
  return isProven ? 'in-effect' : 'unknown';
}

/** Where another injection of this run has closed the path before, no connection was there to break. */
function isEstablishedCut(cut: Cut, testimony: Testimony): boolean {
  const established = testimony.near.flatMap(({ seen }) => seen.established);
  if (established.some(({ passed }) => passed)) return false;
  if (cut.established !== 'required') return true;
  return established.length > 0 ? established.every(({ broken }) => broken) : isElsewhere(testimony);
}

function isBackOpen(testimony: Testimony): boolean {
  const back = backOf(testimony);
  if (back.length === 0) return false;
  return back.every(({ passed }) => passed) || isElsewhere(testimony);
}

function backOf({ far }: Testimony): readonly Tried[] {
  return far.flatMap(({ seen }) => [...seen.data, ...seen.established]);
}

/** Whether the same run cuts these sides by another injection as well. */
function isElsewhere({ run, near, far }: Testimony): boolean {
  return isHeldByRun(run, [...near, ...far]);
}

/** Whether another injection of the run holds any of them. */
export function isHeldByRun(run: string, witnesses: readonly Witness[]): boolean {
  return witnesses.some(({ seen }) => seen.others.some((other) => other.startsWith(`${run}/`)));
}

function told({ from, to }: Cut, near: readonly Witness[], holding: readonly Witness[]): string {
  if (holding.length === 0) return `none of ${near.length} of ${from} cuts off ${to}`;
  const ways = [...new Set(holding.map(({ seen }) => seen.bite?.how ?? ''))].join(' and ');
  const not = near.filter((one) => !holding.includes(one)).map(({ name }) => name);
  const missing = not.length > 0 ? `, not ${named(not)}` : '';
  return `${holding.length} of ${near.length} of ${from} cut off ${to}${missing} (${ways})`;
}

function establishedWords(near: readonly Witness[]): string {
  const established = near.flatMap(({ seen }) => seen.established);
  if (established.length === 0) return 'established: none was open before';
  const broken = established.filter((one) => one.broken).length;
  return `established: ${counted(established, 'carry')}, ${broken} broken`;
}

function controlWords(near: readonly Witness[]): string {
  const lost = near.filter(({ seen }) => !seen.control.some(({ passed }) => passed)).map(({ name }) => name);
  return lost.length > 0 ? `closed for ${named(lost)}` : `open for all ${near.length}`;
}

/** One that says when it bit, and on which machine. */
interface Timed {
  readonly machine?: string;
  readonly seen: { readonly bite: { readonly at: number | null } | null };
}

/** All processes of a machine share its monotonic clock, and no others do: of several it is the widest that counts. */
export function skewWords(holding: readonly Timed[]): string {
  const machines = new Map<string, number[]>();
  for (const { machine = '', seen } of holding) {
    const at = seen.bite?.at ?? null;
    if (at !== null) machines.set(machine, [...(machines.get(machine) ?? []), at]);
  }
  if (machines.size === 0) return 'not begun';
  const widest = Math.max(...[...machines.values()].map((times) => Math.max(...times) - Math.min(...times)));
  const where = machines.size > 1 ? ` on each of ${machines.size} machines` : '';
  return `first to last ${Math.round(widest * 10) / 10} ms${where}`;
}

function counted(tries: readonly Tried[], verb: string): string {
  const passed = tries.filter((one) => one.passed).length;
  const why = [...new Set(tries.filter((one) => !one.passed).map(({ said }) => said))].join(', ');
  return `${passed} of ${tries.length} ${verb}${why ? ` (${why})` : ''}`;
}

export function named(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
