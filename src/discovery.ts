import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { SilverbackError } from './core/errors.js';
import { kindOf, type FaultClass, type ProbeClass } from './core/kind.js';
import type { ProbeType } from './core/ports/probe.js';

/** What one file of a room exports. */
export interface RoomFile {
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** @returns every fault of the house by its kind. Throws `duplicate-kind`, and `invalid-config` for a class that is no fault. */
export async function discoverFaults(): Promise<ReadonlyMap<string, FaultClass>> {
  return collect(await filesOf('faults', '.fault'), 'fault', asFault);
}

/** @returns every probe type of the house by its kind. Throws as `discoverFaults` does. */
export async function discoverProbes(): Promise<ReadonlyMap<string, ProbeType>> {
  return collect(await filesOf('probes', '.probe'), 'probe', asProbe);
}

/** Imports what lies in a room beside this file and bears its suffix, built or not. */
async function filesOf(room: string, suffix: string): Promise<readonly RoomFile[]> {
  const directory = new URL(`./${room}/`, import.meta.url);
  const ending = suffix + extname(import.meta.url);
  const names = (await readdir(directory)).filter((name) => name.endsWith(ending)).sort();
  const files: RoomFile[] = [];
  for (const name of names) {
    const exports = (await import(new URL(name, directory).href)) as Record<string, unknown>;
    files.push({ file: `${room}/${name}`, exports });
  }
  return files;
}

/** Pure part: the marked exports by kind. `admit` throws in words what a class lacks. */
export function collect<T>(
  files: readonly RoomFile[],
  of: 'fault' | 'probe',
  admit: (value: unknown, kind: string) => T,
): ReadonlyMap<string, T> {
  const found = new Map<string, { file: string; admitted: T }>();
  for (const { file, exports } of files) {
    for (const value of new Set(Object.values(exports))) {
      const kind = kindOf(value, of);
      if (kind === undefined) continue;
      const first = found.get(kind);
      if (first) throw new SilverbackError('duplicate-kind', `${of} ${kind} is in ${first.file} and in ${file}`);
      found.set(kind, { file, admitted: named(file, () => admit(value, kind)) });
    }
  }
  return new Map([...found].map(([kind, { admitted }]) => [kind, admitted]));
}

export function asFault(value: unknown, kind: string): FaultClass {
  const candidate = value as FaultClass;
  const prototype = candidate.prototype as unknown as Record<string, unknown>;
  mustHave(candidate, ['args', 'needs'], `fault ${kind}`, 'static ');
  mustHave(prototype, ['plan', 'inject', 'verify', 'revert'], `fault ${kind}`, '');
  return candidate;
}

export function asProbe(value: unknown, kind: string): ProbeType {
  const probe = new (value as ProbeClass)();
  mustHave(probe, ['args', 'needs', 'values', 'make'], `probe ${kind}`, '');
  if (probe.type !== kind) throw new Error(`probe ${kind} calls itself ${probe.type}`);
  return probe;
}

function mustHave(owner: object, members: readonly string[], what: string, prefix: string): void {
  const missing = members.filter((member) => !(member in owner));
  if (missing.length > 0) throw new Error(`${what} lacks ${missing.map((member) => prefix + member).join(', ')}`);
}

function named<T>(file: string, admit: () => T): T {
  try {
    return admit();
  } catch (error) {
    throw new SilverbackError('invalid-config', `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
