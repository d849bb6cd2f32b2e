import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fence.js';
import type { Replicator } from '../../core/ports/replicator.js';
import { ControlClient } from './control-client.js';
import { careFence, harmFence } from './fence.js';
import { type ProcessStatus, reachAnswer, storedValue, type StoreState, storeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** A write that nothing holds back is acknowledged by the other side well within this. */
const HELD_MS = 400;
const LOOK_MS = 20;

/** Every region's store sends its own writes to the others, and can be told to hold them back. */
export class SandboxReplicator implements Replicator {
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
      const process = isCode(error, 'target-unreachable') ? await this.process(from) : undefined;
      if (process?.pid !== null) throw error;
    }
  }

  async isHeldBack(from: string, to: string, delayMs: number | null): Promise<Verification> {
    try {
      const process = await this.process(from);
      if (!process) return { state: 'unknown', evidence: `the world has no store.${from}` };
      if (process.pid === null) return { state: 'absent', evidence: `${process.name} is dead, and its lag with it` };
      return await this.look(process, to, delayMs);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: the way of a write of our own to the peer, and the store itself, which takes it and gives it back. */
  private async look(store: ProcessStatus, to: string, delayMs: number | null): Promise<Verification> {
    const control = controlOf(store);
    const before = await control.get('/state', storeState);
    const oldest = oldestAt(before, to, this.clock);
    const written = await this.writeAndRead(store);
    const declared = before.lags.some((lag) => lag.to === to && lag.delayMs === delayMs);
    const told = `${store.name} ${declared ? 'holds' : 'does not hold'} writes to ${to} back, and answers reads and writes`;
    const patience = Math.min(HELD_MS, (delayMs ?? Infinity) * 0.8);
    for (;;) {
      const waitedMs = this.clock.monotonic() - written;
      const after = await control.get('/state', storeState);
      const { lagMs = 0, pending = 0 } = after.peers[to] ?? {};
      // Were our write still on its way, the oldest that is would be at least as old.
      if (lagMs < waitedMs)
        return {
          state: 'absent',
          evidence: `${told}; ${to} acknowledged a new write within ${Math.ceil(waitedMs)} ms`,
        };
      if (waitedMs < patience) {
        await this.clock.sleep(LOOK_MS);
        continue;
      }
      const behind = `${told}; ${to} is ${Math.round(lagMs)} ms and ${pending} writes behind`;
      if (declared) return { state: 'in-effect', evidence: behind };
      if (oldestAt(after, to, this.clock) > oldest) return { state: 'absent', evidence: `${behind} and catches up` };
      return await this.otherwise(store.region, to, behind);
    }
  }

  /** Nothing goes although nothing is held back: the way there may be cut, or the other side dead. */
  private async otherwise(from: string, to: string, behind: string): Promise<Verification> {
    const { reachable, evidence } = await (
      await this.world.control(`link.${from}`)
    ).get(`/reach/${encodeURIComponent(to)}`, reachAnswer);
    return { state: reachable ? 'unknown' : 'absent', evidence: `${behind}; the way there: ${evidence}` };
  }

  /** The control. The key is of this region alone, so that no two regions ever write it at once. @returns when it was written. */
  private async writeAndRead(store: ProcessStatus): Promise<number> {
    const data = new ControlClient(`${store.name} (data)`, store.port);
    const key = `/kv/${encodeURIComponent(`silverback-canary-${store.region}`)}`;
    await data.send('PUT', key, { at: this.clock.now().toISOString() });
    const written = this.clock.monotonic();
    await data.get(key, storedValue);
    return written;
  }

  private async process(region: string): Promise<ProcessStatus | undefined> {
    const { processes } = await this.world.supervisor.status();
    return processes.find(({ name }) => name === `store.${region}`);
  }
}

const pathOf = (to: string): string => `/lags/${encodeURIComponent(to)}`;

/** When the oldest write was made that the peer has not acknowledged; now, when there is none. */
function oldestAt({ peers }: StoreState, to: string, clock: Clock): number {
  return clock.monotonic() - (peers[to]?.lagMs ?? 0);
}
