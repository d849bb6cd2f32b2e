import type { EndsAlone } from './ends-alone.js';
import type { Fence, Verification } from './fence.js';
import type { Leaves } from './leaves.js';

/** A path on which packets are lost: between two regions, or between a zone and the rest of its own region. */
export interface Loss {
  readonly from: string;
  /** The region; that of the zone, where `from` is one. */
  readonly to: string;
  /** Only packets from `from` to `to`; otherwise those that go back as well. */
  readonly oneWay: boolean;
  /** Of 1, drawn for each packet. */
  readonly share: number;
}

/** Loses packets under a harm lease. Whoever sends them is not told. */
export interface PacketLoss extends EndsAlone, Leaves {
  lose(loss: Loss, fence: Fence): Promise<void>;
  endLoss(loss: Loss, fence: Fence): Promise<void>;
  /**
   * Sends packets and counts them. `in-effect`: on every way that is to lose packets, so many are lost as fits the share,
   * while the others, and paths to whoever else is there, lose none; `absent`: too few are lost for the share.
   */
  isLosing(loss: Loss, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification>;
}
