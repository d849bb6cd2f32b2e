import type { LookDetour, SeenDetour } from '../../../core/agent/detour.js';
import { netemDelayOf } from '../../../core/agent/netem.js';
import { keyOf, type Spot } from '../../../core/agent/network.js';
import { isCode, messageOf, SilverbackError } from '../../../core/errors.js';
import type { Lease } from '../../leases.js';
import { namesOf } from '../names.js';
import { tryNew } from '../paths.js';
import { usualCall } from './calls.js';
import { Detour } from './detour.js';
import type { Disturbance, Order } from './disturbance.js';
import { leftOfDetour, removeDetour } from './left.js';
import { NetemDelay } from './netem-delay.js';
import { spotsAt, usualSpots } from './spots.js';

/** All ways aside that this agent holds, by injection. */
export class Detours {
  private readonly byKey = new Map<string, Disturbance>();
  /** What has ended, and still leads connections that came its way. They are harmed no more. */
  private readonly leaving = new Map<string, { readonly lease: Lease; readonly detour: Detour }>();

  /** @param onFallen called when a proxy has ended: `straighten` is to be called in turn, until that has worked */
  constructor(private readonly onFallen: (lease: Lease) => void) {}

  has(lease: Lease): boolean {
    return this.byKey.has(keyOf(lease));
  }

  async prepare(lease: Lease, order: Order): Promise<void> {
    if (this.byKey.get(keyOf(lease))?.isReadyFor(order)) return;
    await this.remove(lease);
    await this.part(lease);
    const wanted = await spotsAt(order.heading);
    for (const [other, { spots }] of this.byKey) {
      const both = wanted.find((spot) => spots.some((one) => isSame(one, spot)));
      if (both)
        throw new SilverbackError(
          'unsupported-by-target',
          `calls to ${wordsOf(both)} are disturbed by ${other} already`,
        );
    }
    this.byKey.set(keyOf(lease), await this.prepared(lease, order));
  }

  /** @returns when it took effect, milliseconds of the machine's monotonic clock */
  async divert(lease: Lease, ttlMs: number): Promise<number> {
    const detour = this.byKey.get(keyOf(lease));
    if (!detour) throw new SilverbackError('not-found', `no detour is prepared here for ${lease.injection}`);
    return detour.divert(ttlMs);
  }

  async prolong(lease: Lease, ttlMs: number): Promise<void> {
    await this.byKey.get(keyOf(lease))?.prolong(ttlMs);
  }

  /** What has ended, and has rules left that harm nobody. */
  get ended(): readonly Lease[] {
    return [...this.leaving.values()].map(({ lease }) => lease);
  }

  /** Calls pass again that would be sent to a proxy that is dead. A detour that is still held has no effect from then on. */
  async straighten(lease: Lease): Promise<void> {
    const detour = this.byKey.get(keyOf(lease));
    if (detour instanceof Detour && !detour.proxy.isAlive) await detour.straighten();
    await this.part(lease);
  }

  /** No call is harmed any more. @returns what was there, in words, whoever has left it */
  async remove(lease: Lease): Promise<readonly string[]> {
    const key = keyOf(lease);
    if (this.leaving.has(key)) return [];
    const detour = this.byKey.get(key);
    const removed = detour ? await detour.end() : await removeDetour(namesOf(lease));
    if (detour instanceof Detour && detour.isLeading) this.leaving.set(key, { lease, detour });
    this.byKey.delete(key);
    return removed;
  }

  /** Connections that came the way of what has ended are led no longer. */
  async part(lease: Lease): Promise<void> {
    await this.leaving.get(keyOf(lease))?.detour.straighten();
    this.leaving.delete(keyOf(lease));
  }

  async look({ heading, control, ...lease }: LookDetour): Promise<SeenDetour> {
    const detour = this.byKey.get(keyOf(lease));
    const upstreams = (await detour?.upstreams()) ?? 0;
    const left = detour || this.leaving.has(keyOf(lease)) ? [] : await leftOfDetour(namesOf(lease));
    const via = upstreams > 0 ? detour : undefined;
    // Programs of ours that run at the same time would take their time.
    const [calls, open] = await Promise.all([
      Promise.all((detour?.spots ?? (await usualSpots(heading))).map((spot) => callsTo(spot, via))),
      Promise.all(control.map(timed)),
    ]);
    return {
      bite: detour ? { upstreams, at: detour.bittenAt, how: detour.how } : null,
      left: [...left],
      calls,
      control: open,
    };
  }

  /** By the kernel where it can; otherwise by a proxy, which says why. */
  private async prepared(lease: Lease, order: Order): Promise<Disturbance> {
    const onFallen = (): void => this.onFallen(lease);
    const delayMs = netemDelayOf(order);
    if (delayMs === null) return Detour.prepare(lease, order, null, onFallen);
    try {
      return await NetemDelay.prepare(lease, order, delayMs);
    } catch (error) {
      if (!isCode(error, 'unsupported-by-target')) throw error;
      return Detour.prepare(lease, order, messageOf(error), onFallen);
    }
  }
}

async function callsTo(spot: Spot, via: Disturbance | undefined): Promise<SeenDetour['calls'][number]> {
  if (!via) return { ...spot, harmed: null, spared: await usualCall(spot) };
  return { ...spot, ...(await via.calls(spot)) };
}

async function timed(spot: Spot): Promise<SeenDetour['control'][number]> {
  const begin = performance.now();
  return { ...(await tryNew(spot)), ms: performance.now() - begin };
}

function isSame(a: Spot, b: Spot): boolean {
  return a.address === b.address && a.port === b.port;
}

function wordsOf({ address, port }: Spot): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
