import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUPS } from '../../core/agent/load.js';

/** What the kernel counts of the memory of a control group and those below it. */
export interface MemoryCount {
  /** Bytes; infinite without one. */
  readonly limit: number;
  /** Bytes, without what is only a copy of files and given up for the asking. */
  readonly used: number;
  /** Bytes that are no copy of files on a disk: without swap nothing can make room for more of them but the end of somebody. */
  readonly anonymous: number;
  /** How many processes were ended in it since memory ran out. */
  readonly ended: number;
  /** Whether all processes are ended together then. */
  readonly endsWhole: boolean;
  /** Whether some of it may be moved to its machine's swap, where there is any. */
  readonly swaps: boolean;
}

/** A limit that the first version writes for none: more than any machine has. */
const NONE = 2 ** 60;

/** Throws where the kernel counts nothing. @param folders of the control group */
export function memoryCountOf(folders: readonly string[]): MemoryCount {
  return memoryCountIn((file) => folders.map((folder) => textOf(folder, file)).find((text) => text !== null) ?? null);
}

/** Pure, of either version of control groups. @param read a file of the control group; null when there is none */
export function memoryCountIn(read: (file: string) => string | null): MemoryCount {
  const stat = read('memory.stat') ?? '';
  const limit = read('memory.max') ?? read('memory.limit_in_bytes');
  const used = Number(read('memory.current') ?? read('memory.usage_in_bytes') ?? NaN);
  const anonymous = valueIn(stat, 'total_rss') ?? valueIn(stat, 'anon');
  const shared = valueIn(stat, 'total_shmem') ?? valueIn(stat, 'shmem') ?? 0;
  if (limit === null || !Number.isFinite(used) || anonymous === null)
    throw new Error('the kernel counts no memory there');
  const files = valueIn(stat, 'total_inactive_file') ?? valueIn(stat, 'inactive_file') ?? 0;
  const most = bytesOf(limit);
  // The first version limits memory and swap together, the second swap alone.
  const room = bytesOf(read('memory.swap.max') ?? 'max');
  const both = read('memory.memsw.limit_in_bytes');
  return {
    limit: most,
    used: Math.max(0, used - files),
    anonymous: anonymous + shared,
    ended: valueIn(read('memory.events') ?? read('memory.oom_control') ?? '', 'oom_kill') ?? 0,
    endsWhole: read('memory.oom.group')?.trim() === '1',
    swaps: both === null ? room > 0 : bytesOf(both) > most,
  };
}

/** Pure: a limit as either version writes it. */
function bytesOf(limit: string): number {
  return limit.trim() === 'max' || Number(limit) > NONE ? Infinity : Number(limit);
}

/** Pure: a value of a file of names and values, a line each. */
function valueIn(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

function textOf(folder: string, file: string): string | null {
  try {
    return readFileSync(join(CGROUPS, folder, file), 'utf8');
  } catch {
    return null;
  }
}
