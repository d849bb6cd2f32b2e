import { keyOf, type Look, type Seen, type Spot, type Tried } from '../../core/agent/network.js';
import { SilverbackError } from '../../core/errors.js';
import type { Lease } from '../leases.js';
import { Blockade, type Order, removeAll } from './blockade.js';
import { namesOf } from './names.js';
import { Meeting, tryNew } from './paths.js';

/** All cuts and losses that this agent holds, by injection, and the connections that were there before them. */
export class Blockades {
  private readonly byKey = new Map<string, Blockade>();
  private readonly meetings = new Map<string, Meeting[]>();

  has(lease: Lease): boolean {
    return this.byKey.has(keyOf(lease));
  }

  async prepare(lease: Lease, order: Order): Promise<void> {
    if (this.byKey.get(keyOf(lease))?.isReadyFor(order)) return;
    this.byKey.set(keyOf(lease), await Blockade.prepare(lease, order));
  }

  /** @returns where somebody answers */
  async meet(lease: Lease, spots: readonly Spot[]): Promise<readonly Spot[]> {
    const met = (await Promise.all(spots.map((spot) => Meeting.open(spot)))).flatMap((meeting) => meeting ?? []);
    this.part(lease);
    this.meetings.set(keyOf(lease), met);
    return met.map(({ spot }) => spot);
  }

  /** @returns when it took effect, milliseconds of the machine's monotonic clock */
  async bite(lease: Lease, ttlMs: number): Promise<number> {
    const blockade = this.byKey.get(keyOf(lease));
    if (!blockade) throw new SilverbackError('not-found', `nothing is prepared here for ${lease.injection}`);
    return blockade.bite(ttlMs);
  }

  async prolong(lease: Lease, ttlMs: number): Promise<void> {
    await this.byKey.get(keyOf(lease))?.prolong(ttlMs);
  }

  /** @returns what was there, in words, whoever has left it */
  async remove(lease: Lease): Promise<readonly string[]> {
    const removed = await removeAll(namesOf(lease));
    this.byKey.delete(keyOf(lease));
    return removed;
  }

  /** Closes the connections that were there before. */
  part(lease: Lease): void {
    for (const meeting of this.meetings.get(keyOf(lease)) ?? []) meeting.close();
    this.meetings.delete(keyOf(lease));
  }

  async look({ run, injection, data, control }: Look): Promise<Omit<Seen, 'others'>> {
    const key = keyOf({ run, injection });
    const blockade = this.byKey.get(key);
    const [addresses, tried, open, established] = await Promise.all([
      blockade?.addresses() ?? 0,
      all(data),
      all(control),
      Promise.all((this.meetings.get(key) ?? []).map((meeting) => meeting.ask())),
    ]);
    return {
      bite: blockade ? { addresses, at: blockade.bittenAt, how: blockade.how } : null,
      data: tried,
      control: open,
      established,
    };
  }
}

function all(spots: readonly Spot[]): Promise<Tried[]> {
  return Promise.all(spots.map(tryNew));
}
