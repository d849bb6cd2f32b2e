import { isCode, isGone, SilverbackError } from '../../core/errors.js';
import type { Leases } from '../../core/ports/fleet.js';
import type { RouteObjects } from '../../core/ports/route-objects.js';
import { nameOf } from './backends.js';
import type { GatewayRoute } from './decide-change.js';
import { holdIn, notesOf } from './hold.js';

const ATTEMPTS = 5;

/**
 * Routes that a run holds remember its newest worker: what an older one still has on its way is then made on an object
 * that is not what it was read, and fails. They hold no harm. A route that no run holds yet remembers nobody.
 */
export class GatewayLeases implements Leases {
  constructor(
    private readonly routes: readonly GatewayRoute[],
    private readonly objects: RouteObjects,
  ) {}

  async announce(run: string, epoch: number): Promise<void> {
    await Promise.all(this.routes.map((route) => this.tell(route, run, epoch)));
  }

  renew(_run: string, _epoch: number, harm: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(harm);
  }

  private async tell({ gateway }: GatewayRoute, run: string, epoch: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const seen = await this.objects.read(gateway).catch(unlessGone);
      if (seen === null) return;
      const hold = holdIn(seen.notes);
      if (hold?.run !== run || hold.epoch === epoch) return;
      if (hold.epoch > epoch)
        throw new SilverbackError(
          'stale-epoch',
          `epoch ${epoch} of run ${run} is older than ${hold.epoch}, which ${nameOf(gateway)} has seen`,
        );
      const notes = notesOf({ ...hold, epoch });
      try {
        return await this.objects.change(gateway, seen, {
          rule: gateway.rule,
          weights: new Map(),
          notes,
          leaves: 'held',
        });
      } catch (error) {
        if (!isCode(error, 'conflict') || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

/** A route that is gone remembers nobody, and must not keep a successor from what is left. */
function unlessGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}
