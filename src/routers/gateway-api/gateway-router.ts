import { isCode, isGone, messageOf, SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fence.js';
import type { RouteObject, RouteObjects } from '../../core/ports/route-objects.js';
import type { TrafficRouter, WeightsReading } from '../../core/ports/router.js';
import { type Weights, weightsProblem } from '../../core/weights.js';
import { decideChange, type GatewayRoute } from './decide-change.js';
import { readingOf } from './gateway-reading.js';
import { holdIn, isSameHold } from './hold.js';

/** Controllers say what they have seen on the same object: so often it may have changed between a look and a write. */
const ATTEMPTS = 5;

/**
 * One route's weights in an HTTPRoute, which whoever may write it shares. A write is made on what was read or not at all,
 * and notes whose it is, so that an older worker is refused and nobody else's work is taken for ours. It returns when the
 * API server has taken it; whether gateways have is for `readWeights` to tell.
 */
export class GatewayRouter implements TrafficRouter {
  readonly type = 'gateway-api';
  readonly divides = 'requests';
  readonly resolution = 1;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly route: GatewayRoute,
    private readonly objects: RouteObjects,
  ) {}

  effective(_route: string, weights: Weights): Weights {
    return weights;
  }

  /** Throws `stale-epoch`, `conflict` where somebody else has changed the route or holds it, and what stands in the way. */
  setWeights(route: string, weights: Weights, fence: Fence): Promise<void> {
    const problem = weightsProblem(weights) ?? this.unknownRegion(weights);
    if (problem) return Promise.reject(new SilverbackError('invalid-usage', `weights of ${route}: ${problem}`));
    const write = this.writing.then(() => this.write(weights, fence));
    this.writing = write.catch(() => undefined);
    return write;
  }

  /** Throws `invalid-target`: that is no silence, and does not go away. */
  async readWeights(): Promise<WeightsReading> {
    const { gateway } = this.route;
    try {
      return readingOf(await this.objects.read(gateway), gateway);
    } catch (error) {
      if (!isSilence(error)) throw error;
      const nothing = { weights: {}, applied: false, source: 'unknown', held: [], evidence: messageOf(error) } as const;
      return isGone(error) ? { ...nothing, gone: true } : nothing;
    }
  }

  private async write(weights: Weights, fence: Fence): Promise<void> {
    const { gateway } = this.route;
    let seen = await this.objects.read(gateway, fence.signal);
    for (let attempt = 1; ; attempt += 1) {
      const change = decideChange(seen, this.route, weights, fence);
      if (!change) return;
      try {
        await this.objects.change(gateway, seen, change, fence.signal);
        if (change.leaves !== 'home') return;
        seen = await this.objects.read(gateway, fence.signal);
        // Somebody may have taken the marks away with the weights: theirs is no beginning of ours.
        if (holdIn(seen.notes) === null) return;
        attempt = 0;
      } catch (error) {
        if (!isCode(error, 'conflict') || attempt === ATTEMPTS) throw error;
        const next = await this.objects.read(gateway, fence.signal);
        // Whoever has been followed meanwhile, and finds the route at rest again, must not begin anew.
        if (!isUntouched(seen, next)) {
          decideChange(next, this.route, weights, fence);
          throw error;
        }
        seen = next;
      }
    }
  }

  private unknownRegion(weights: Weights): string | null {
    const unknown = Object.keys(weights).find((region) => !(region in this.route.gateway.backends));
    return unknown === undefined ? null : `no backend of the route is of ${unknown}`;
  }
}

/** Whether nothing has changed but what controllers say. */
function isUntouched(seen: RouteObject, next: RouteObject): boolean {
  return seen.generation === next.generation && isSameHold(holdIn(seen.notes), holdIn(next.notes));
}

const isSilence = (error: unknown): boolean => isCode(error, 'target-unreachable') || isCode(error, 'call-timeout');
