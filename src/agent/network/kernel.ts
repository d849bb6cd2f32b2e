import type { Kernel } from '../../core/agent/kernel.js';
import { isCode } from '../../core/errors.js';
import type { Calls } from '../lines.js';
import { doesBlockadeEndAlone } from './blockade.js';
import { hasNetem } from './detour/netem-delay.js';

/**
 * What the kernel here does by itself, tried and taken away again: for a network namespace where nobody is. Whoever has not
 * heard the answer in time asks again, and it is tried once.
 */
export function kernelCalls(): Calls {
  let tried: Promise<Kernel> | null = null;
  return { kernel: () => (tried ??= tryKernel()) };
}

/** One after the other: both change the same tables. */
async function tryKernel(): Promise<Kernel> {
  const netem = await hasNetem();
  return { netem, endsAlone: await endsAlone() };
}

/** Where nothing can be dropped there is nothing to end: a rehearsal tells whoever would drop something. */
async function endsAlone(): Promise<boolean> {
  try {
    return await doesBlockadeEndAlone();
  } catch (error) {
    if (!isCode(error, 'unsupported-by-target')) throw error;
    return true;
  }
}
