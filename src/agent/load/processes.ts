import { readdirSync, readFileSync } from 'node:fs';
import { bytesIn } from './machine-memory.js';
import { processTimeIn } from './process-time.js';

/** CPU time that all processes have used that are seen here, milliseconds. */
export function processesTimeMs(): number {
  return sum(all('stat').map(processTimeIn));
}

/** Memory that they have and that is no copy of a file, bytes. */
export function processesMemory(): number {
  return sum(all('status').map(anonymousIn));
}

/** Pure. Threads of the kernel, and processes that are just ending, have none. @param status `/proc/PID/status` */
export function anonymousIn(status: string): number {
  return /^RssAnon:/m.test(status) ? bytesIn(status, 'RssAnon') + bytesIn(status, 'RssShmem') : 0;
}

/** Those that end meanwhile are left out. */
function all(file: 'stat' | 'status'): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      return [readFileSync(`/proc/${id}/${file}`, 'utf8')];
    } catch {
      return [];
    }
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
