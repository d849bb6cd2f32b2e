import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fence.js';
import type { Replicator } from '../../core/ports/replicator.js';
import { hasArrived, writeCanary } from './canary.js';
import { careFence, harmFence } from './fence.js';
import type { ComponentStatus } from './components.js';
import { reachAnswer, type StoreState, storeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** A write that nothing holds back has reached the other side well within this. */
const HELD_MS = 400;
const LOOK_MS = 20;

/** Every region's store sends its own writes to the others, and can be told to hold them back. */
export class WorldReplicator implements Replicator {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  async holdBack(from: string, to: string, delayMs: number | null, fence: Fence): Promise<void> {
    const store = await this.world.control(`store.${from}`);
    await store.send('PUT', pathOf(to), { fence: harmFence(fence, this.clock), delayMs }, fence.signal);
  }

  async release(from: string, to: string, fence: Fence): Promise<void> {
    const store = await this.world.control(`store.${from}`);
    try {
      await store.send('DELETE', pathOf(to), { fence: careFence(fence, this.clock) });
    } catch (error) {
      if (!(isCode(error, 'target-unreachable') && (await this.world.isDead(`store.${from}`)))) throw error;
    }
  }

  async isHeldBack(from: string, to: string, delayMs: number | null): Promise<Verification> {
    try {
      const process = await this.world.find(`store.${from}`);
      if (!process) return { state: 'unknown', evidence: `the world has no store.${from}` };
      if (process.life === null) return { state: 'absent', evidence: `${process.name} is dead, and its lag with it` };
      return await this.look(process, to, delayMs);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: a write of our own on its way to the peer, and the store itself, which takes it and gives it back. */
  private async look(store: ComponentStatus, to: string, delayMs: number | null): Promise<Verification> {
    const control = controlOf(store);
    const peer = await this.world.find(`store.${to}`);
    const before = await control.get('/state', storeState);
    const since = oldestAt(before, to, this.clock);
    const canary = await writeCanary(store, this.clock);
    const declared = before.lags.some((lag) => lag.to === to && lag.delayMs === delayMs);
    const told = `${store.name} ${declared ? 'holds' : 'does not hold'} writes to ${to} back, and answers reads and writes`;
    const patience = Math.min(HELD_MS, (delayMs ?? Infinity) * 0.8);
    for (;;) {
      const waitedMs = Math.ceil(this.clock.monotonic() - canary.madeAt);
      const arrived = await hasArrived(canary, peer);
      if (arrived) return { state: 'absent', evidence: `${told}; ${to} had a new write after ${waitedMs} ms` };
      if (waitedMs < patience) {
        await this.clock.sleep(LOOK_MS);
        continue;
      }
      const after = await control.get('/state', storeState);
      const { lagMs = 0, pending = 0 } = after.peers[to] ?? {};
      const met = arrived === null ? 'does not say what it has' : `has no new write after ${waitedMs} ms`;
      const behind = `${told}; ${to} ${met}; ${pending} writes wait, the oldest for ${Math.round(lagMs)} ms`;
      const moves = since !== null && (oldestAt(after, to, this.clock) ?? Infinity) > since;
      if (!declared && moves) return { state: 'absent', evidence: `${behind}, and they move on` };
      const way = await control.get(`/reach/${encodeURIComponent(to)}`, reachAnswer);
      const evidence = `${behind}; the way there: ${way.evidence}`;
      // Held back is only what could go. What does not go although it may is cut off, or the other side is dead.
      if (declared) return { state: way.reachable && arrived === false ? 'in-effect' : 'unknown', evidence };
      return { state: way.reachable ? 'unknown' : 'absent', evidence };
    }
  }
}

const pathOf = (to: string): string => `/lags/${encodeURIComponent(to)}`;

/** When the oldest write was made that waits for the peer, on the clock; null when none does. */
function oldestAt({ peers }: StoreState, to: string, clock: Clock): number | null {
  const { pending = 0, lagMs = 0 } = peers[to] ?? {};
  return pending === 0 ? null : clock.monotonic() - lagMs;
}
