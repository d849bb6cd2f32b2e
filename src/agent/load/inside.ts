import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUPS } from '../../core/agent/load.js';
import { messageOf } from '../../core/errors.js';

/** Of all processes in the container, the kernel is to choose this one when memory runs out. */
const FIRST_TO_GO = '1000';

/**
 * Moves this process into a container's control groups: from here on its limits hold for both. Ends with whoever has
 * started it, and says so when it is inside.
 */
export function enter(folders: readonly string[]): void {
  process.stdin.resume().once('end', () => process.exit(0));
  try {
    writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO);
    for (const folder of folders) writeFileSync(join(CGROUPS, folder, 'cgroup.procs'), '0');
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
  process.stdout.write('inside\n');
}
