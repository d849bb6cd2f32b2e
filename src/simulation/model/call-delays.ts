import type { CallFault, Delay } from '../../core/ports/call-faults.js';

/** A fault of calls as a region's users meet it: `share` counts all calls of the region. */
export type FeltFault = Pick<CallFault, 'share' | 'harm'>;

/** Calls that are held up by so much; the shares of all classes sum to 1. */
export interface CallClass {
  readonly share: number;
  readonly ms: number;
}

const UNDISTURBED: readonly CallClass[] = [{ share: 1, ms: 0 }];
/** A gateway asks up to three instances, and gives each so long; a user gives up after so long and asks twice at most. */
const GATEWAY = { attempts: 3, patienceMs: 1_300 };
const USER = { attempts: 2, patienceMs: 3_000 };

/** @returns how long calls are held up when each fault draws on its own. */
export function classesOf(faults: readonly FeltFault[]): readonly CallClass[] {
  return faults.reduce((classes, { share, harm }) => {
    const points = harm.kind === 'delay' ? pointsOf(harm.delay) : harm.with === 'timeout' ? [GATEWAY.patienceMs] : [];
    if (points.length === 0) return classes;
    return classes.flatMap((one) => [
      { share: one.share * (1 - share), ms: one.ms },
      ...points.map((ms) => ({ share: (one.share * share) / points.length, ms: one.ms + ms })),
    ]);
  }, UNDISTURBED);
}

/** @returns the share of requests that get no correct answer, all attempts included. */
export function failingOf(faults: readonly FeltFault[], classes: readonly CallClass[]): number {
  const late = classes.reduce((sum, { share, ms }) => sum + (ms >= USER.patienceMs ? share : 0), 0);
  return faults.reduce((failing, { share, harm }) => {
    if (harm.kind === 'delay') return failing;
    const attempts = typeof harm.with !== 'number' ? GATEWAY.attempts : harm.with === 503 ? USER.attempts : 1;
    return 1 - (1 - failing) * (1 - share ** attempts);
  }, late);
}

/** A few delays of equal weight that stand for a distribution. */
function pointsOf(delay: Delay): readonly number[] {
  const capped = (ms: number): number => Math.min(delay.capMs, Math.max(0, ms));
  switch (delay.distribution) {
    case 'fixed':
      return [capped(delay.ms)];
    case 'normal':
      return [capped(delay.ms - delay.sdMs), capped(delay.ms + delay.sdMs)];
    case 'pareto':
      return [0.1, 0.3, 0.5, 0.7, 0.9].map((rank) => capped(delay.ms / (1 - rank) ** (1 / delay.shape)));
  }
}
