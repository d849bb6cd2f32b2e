import type { Instance } from '../../../core/instance.js';

/** What an engine says of a container's memory. */
interface MemorySettings {
  /** Bytes; 0 without one. */
  readonly Memory?: number;
  readonly OomKillDisable?: boolean | null;
  readonly OomScoreAdj?: number;
}

/**
 * Pure. How much memory a container may use. In one without a limit its machine would have to give what is held, and
 * where the kernel does not end what holds it first when it runs out, the container would have to.
 */
export function memoryOf({
  Memory: limit = 0,
  OomKillDisable: stands = false,
  OomScoreAdj: first = 0,
}: MemorySettings): NonNullable<Instance['memory']> {
  if (limit <= 0)
    return {
      unholdable: 'has no memory limit, and what is held in it would be taken from its machine (docker --memory)',
    };
  if (stands === true)
    return {
      unholdable: 'would stand still when its memory runs out, since nothing is ended then (--oom-kill-disable)',
    };
  if (first > 0)
    return {
      unholdable: 'asks to be ended before others when memory runs out (--oom-score-adj), as what holds it does',
    };
  return { limit };
}
