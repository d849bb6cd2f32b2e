import { type Layout } from '../protocol.js';

/** A stream start, and on average a tenth of a resume and two tenths of a progress report: requests for each start. */
const REQUESTS_PER_START = 1.3;

export interface Sickness {
  /** User requests a second in the region above which its store is sick. */
  readonly aboveRate: number;
  readonly errorShare: number;
  readonly delayMs: number;
}

/** @returns how the layout makes this region's store sick; null when it stays well. */
export function sicknessOf({ degrade, routes }: Layout, region: string): Sickness | null {
  if (!degrade || degrade.region !== region) return null;
  const shared = Object.values(routes).filter(({ weights }) => region in weights && Object.keys(weights).length > 1);
  const starts = shared.reduce((sum, { startsPerSecond }) => sum + startsPerSecond, 0);
  const { aboveShare, errorShare, delayMs } = degrade;
  return { aboveRate: aboveShare * starts * REQUESTS_PER_START, errorShare, delayMs };
}

/** What happens to one call. `draw`: a random number, 0 <= draw < 1. */
export function symptom(sickness: Sickness | null, rate: number, draw: number): { delayMs: number; fails: boolean } {
  if (!sickness || rate <= sickness.aboveRate) return { delayMs: 0, fails: false };
  return { delayMs: sickness.delayMs, fails: draw < sickness.errorShare };
}
