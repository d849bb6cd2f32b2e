import type { V1Pod } from '@kubernetes/client-node';
import type { Instance } from '../../../core/instance.js';
import { quantityOf } from './quantity.js';

/**
 * Pure. How much memory a pod may use: the kernel limits all of its containers together where each has a limit of its own.
 * In one without, its node would have to give what is held.
 */
export function memoryOf(pod: V1Pod): NonNullable<Instance['memory']> {
  if (sharesProcesses(pod)) return { unholdable: SHARES_PROCESSES };
  const limit = limitOf(pod, 'memory');
  return limit === null ? { unholdable: WITHOUT_LIMIT } : { limit };
}

/** Pure. How many cores it may use; infinite without a limit. */
export function coresOf(pod: V1Pod): number {
  return limitOf(pod, 'cpu') ?? Infinity;
}

/** Pure. Why CPU time cannot be burned in it, as words after its name; null when it can. */
export function unburnable(pod: V1Pod): string | null {
  return sharesProcesses(pod) ? SHARES_PROCESSES : null;
}

const WITHOUT_LIMIT =
  'has a container without a memory limit, and what is held in it would be taken from its node (resources.limits.memory)';
const SHARES_PROCESSES = "uses its node's own process namespace, in which nothing ends with the pod (hostPID)";

const sharesProcesses = ({ spec }: V1Pod): boolean => spec?.hostPID === true;

function limitOf({ spec }: V1Pod, resource: 'cpu' | 'memory'): number | null {
  const limits = (spec?.containers ?? []).map(({ resources }) => resources?.limits?.[resource]);
  if (limits.length === 0) return null;
  let sum = 0;
  for (const limit of limits) {
    if (limit === undefined) return null;
    sum += quantityOf(limit);
  }
  return sum;
}
