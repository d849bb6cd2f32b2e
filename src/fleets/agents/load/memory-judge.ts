import type { Weighed } from '../../../core/agent/load.js';
import type { Verification } from '../../../core/ports/fence.js';
import { formatMemory } from '../../../core/units.js';

/** Of what was asked for, how much must be in memory: the kernel counts pages of a process by the handful. */
const RESIDENT = 0.9;
/** The count of a container rises by as much, while what it serves may let go of some of its own. */
const ROSE = 0.5;

/**
 * Pure: whether so much of a container's memory is held, by two counts of the kernel: what the process that holds it has
 * in memory, and by how much the container's own rose while it took hold.
 */
export function judgeHold(name: string, bytes: number, { limit, used, holder, fate }: Weighed): Verification {
  const whole = `${name} uses ${formatMemory(used)}${limit === null ? '' : ` of ${formatMemory(limit)}`}`;
  if (!holder)
    return { state: 'absent', evidence: fate === null ? `nobody holds memory in it; ${whole}` : `${fate}; ${whole}` };
  const { resident, rose } = holder;
  const held = `${formatMemory(resident)} of ${formatMemory(bytes)} are held in memory`;
  if (rose === null) return { state: 'unknown', evidence: `${held} so far; ${whole}` };
  const isHeld = resident >= bytes * RESIDENT && rose >= bytes * ROSE;
  const evidence = `${held}; ${whole}, ${formatMemory(Math.max(0, rose))} more than before they were taken`;
  return { state: isHeld ? 'in-effect' : 'unknown', evidence };
}
