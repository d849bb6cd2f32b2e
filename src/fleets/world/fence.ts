import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fault.js';

/** A fence as the world's interfaces take it: a time to live instead of a time of day. */
export interface WireFence {
  readonly run: string;
  readonly injection: string;
  readonly epoch: number;
  readonly ttlMs: number;
}

/** For harm: refused with `lease-lost` when it should have ended already. */
export function harmFence(fence: Fence, clock: Clock): WireFence {
  const ttlMs = fence.expiresAt.getTime() - clock.now().getTime();
  if (ttlMs <= 0) throw new SilverbackError('lease-lost', `the lease of ${fence.injection} ran out before it began`);
  return wire(fence, ttlMs);
}

/** For care and for every undo: these are never too late. */
export function careFence(fence: Fence, clock: Clock): WireFence {
  return wire(fence, Math.max(1, fence.expiresAt.getTime() - clock.now().getTime()));
}

function wire({ run, injection, epoch }: Fence, ttlMs: number): WireFence {
  return { run, injection, epoch, ttlMs };
}
