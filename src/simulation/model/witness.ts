import type { Fence } from '../../core/ports/fence.js';
import type { Weights } from '../../core/weights.js';

/** Harm that a process does while it lives, and its end. */
export interface InnerHarm {
  readonly kind: (typeof INFLICTS)[number] | (typeof RELENTS)[number];
  readonly subject: string;
}
export const INFLICTS = ['cut', 'lose', 'burn', 'disturb', 'fail-names', 'hold-back'] as const;
export const RELENTS = ['heal', 'end-loss', 'end-burn', 'calm', 'heal-names', 'release'] as const;

/** A change of the model's world, as it takes effect. */
export type Change =
  | { readonly kind: 'take-down' | 'bring-up'; readonly process: string }
  | InnerHarm
  | {
      readonly kind: 'weights';
      readonly place: string;
      readonly route: string;
      readonly weights: Weights;
      readonly version: number;
    }
  | { readonly kind: 'failover'; readonly region: string | null }
  | { readonly kind: 'scale'; readonly region: string; readonly count: number }
  | { readonly kind: 'care' };

/** Sees every change before it takes effect, and every renewal of harm. */
export interface Witness {
  /** @param newest the highest epoch announced for the run of the fence */
  changing(change: Change, fence: Fence, newest: number): void;
  renewing(run: string, epoch: number, expiresAt: Date, newest: number): void;
}
