import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fault.js';
import type { CareRecords } from '../world/care.js';
import { careFence } from '../world/fence.js';
import type { SandboxWorld } from './world.js';

/** Care is noted at the supervisor, so that the world outlives it. */
export class SandboxCare implements CareRecords {
  constructor(
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
  ) {}

  open(what: string, fence: Fence): Promise<void> {
    const wire = careFence(fence, this.clock);
    const body = { fence: wire, what, deadlineMs: wire.ttlMs };
    return this.world.supervisor.control.send('PUT', pathOf(fence), body, fence.signal);
  }

  async close(fence: Fence): Promise<void> {
    const body = { fence: careFence(fence, this.clock) };
    await this.world.supervisor.control.send('DELETE', pathOf(fence), body).catch((error: unknown) => {
      const unknown = error instanceof SilverbackError && error.details.context?.['status'] === 404;
      if (!unknown) throw error;
    });
  }
}

function pathOf(fence: Fence): string {
  return `/care/${encodeURIComponent(fence.injection)}`;
}
