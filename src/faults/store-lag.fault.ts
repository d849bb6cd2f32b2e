import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import { duration } from '../core/source/fields.js';
import { noMatch } from './no-match.js';

/** Below this a lag cannot be told from an ordinary one. */
const LEAST_MS = 200;
const delay = duration.refine((ms) => ms >= LEAST_MS, {
  error: 'is no more than the ordinary lag',
  params: { expected: `at least ${LEAST_MS}ms` },
});

const args = z
  .strictObject({
    region: z.string().min(1),
    to: z.string().min(1).optional().describe('The region that gets them late; without it, every other one'),
    by: z
      .union([z.literal('stopped'), delay])
      .describe('How long after it was made each write goes out; stopped: none does'),
  })
  .describe('Holds back what the region replicates to others');
type Args = z.output<typeof args>;

/** Replication from one region to another. */
interface LagEffect {
  readonly from: string;
  readonly to: string;
  /** Null: nothing is sent. */
  readonly delayMs: number | null;
}

/** What a region writes reaches the others late, or not until this is over; its own reads and writes go on. */
@FaultKind('store.lag')
export class StoreLag implements Fault<Args, LagEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'replicator'];
  readonly kind = 'store.lag';
  readonly args = args;
  readonly needs = StoreLag.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'replicator'>) {}

  async plan(instances: readonly Instance[], { region, to, by }: Args): Promise<PlannedInjection<LagEffect>[]> {
    const stores = instances.filter(({ service }) => service === 'store').map((store) => store.region);
    if (!stores.includes(region)) throw noMatch(this.kind, `store in region ${region}`, instances, [region]);
    const peers = stores.filter((peer) => peer !== region && (to === undefined || peer === to)).sort();
    if (peers.length === 0)
      throw noMatch(
        this.kind,
        to === undefined ? 'other store' : `other store in ${to}`,
        instances,
        to === undefined ? [] : [to],
      );
    return peers.map((peer) => lagOf(region, peer, by === 'stopped' ? null : by));
  }

  inject({ effect }: Injection<LagEffect>, fence: Fence): Promise<void> {
    return this.fleet.replicator.holdBack(effect.from, effect.to, effect.delayMs, fence);
  }

  verify({ effect }: Injection<LagEffect>): Promise<Verification> {
    return this.fleet.replicator.isHeldBack(effect.from, effect.to, effect.delayMs);
  }

  revert({ effect }: Injection<LagEffect>, fence: Fence): Promise<void> {
    return this.fleet.replicator.release(effect.from, effect.to, fence);
  }
}

function lagOf(from: string, to: string, delayMs: number | null): PlannedInjection<LagEffect> {
  return {
    subject: `store.${from}->store.${to}`,
    regions: [from, to],
    zones: [],
    undo: 'revert',
    summary: `${delayMs === null ? 'stop' : `delay by ${delayMs} ms`} what ${from} replicates to ${to}`,
    effect: { from, to, delayMs },
  };
}
