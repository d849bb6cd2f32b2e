import type { Tempo } from '../core/run/tempo.js';
import type { Target } from '../core/target/target.js';

/** Bounds for clusters and engines, where calls take longer and a run may last for days. */
export const STEADY: Tempo = {
  runLeaseMs: 5_000,
  harmTtlMs: 15_000,
  renewMs: 3_000,
  reverifyMs: 5_000,
  callTimeoutMs: 2_000,
  proofWithinMs: 15_000,
  rollbackWithinMs: 600_000,
  warmForMs: 300_000,
  returnStepsBp: [500, 2_500, 5_000, 10_000],
  returnSoakMs: 30_000,
};

/** Bounds for processes on the same machine. */
const BRISK: Tempo = {
  runLeaseMs: 2_000,
  harmTtlMs: 8_000,
  renewMs: 1_000,
  reverifyMs: 2_000,
  callTimeoutMs: 1_000,
  proofWithinMs: 5_000,
  rollbackWithinMs: 120_000,
  warmForMs: 60_000,
  returnStepsBp: [2_500, 5_000, 10_000],
  returnSoakMs: 2_000,
};

export function tempoFor(fleet: Target['fleet']): Tempo {
  return fleet === 'sandbox' ? BRISK : STEADY;
}
