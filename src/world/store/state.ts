import { type Ranges } from '../protocol.js';

export interface StoreState {
  readonly region: string;
  readonly incarnation: number;
  readonly keys: number;
  readonly logged: number;
  /** Writes of this region that a peer has not acknowledged, and the age of the oldest. */
  readonly peers: Readonly<Record<string, { readonly pending: number; readonly lagMs: number }>>;
  readonly epochs: Readonly<Record<string, number>>;
  /** Peers to which writes are held back on purpose: for `delayMs` each, or, when it is null, for good. */
  readonly lags: readonly {
    readonly to: string;
    readonly delayMs: number | null;
    readonly run: string;
    readonly injection: string;
    readonly expiresInMs: number;
  }[];
}

/** A write that lost to one which had not seen it. Values are JSON texts, cut where they are long; times ISO 8601. */
export interface Overwritten {
  readonly key: string;
  readonly kept: OverwrittenSide;
  readonly lost: OverwrittenSide;
}

interface OverwrittenSide {
  readonly id: string;
  readonly value: string;
  readonly region: string;
  readonly at: string;
}

export interface StoreAudit {
  readonly logged: Ranges;
  /** Ids of all overwritten writes. */
  readonly conflicts: readonly string[];
  /** The last hundred of them, the newest first. */
  readonly overwritten: readonly Overwritten[];
}
