import { runHistory } from '../../src/simulation/histories/history.js';
import { randomPlan } from '../../src/simulation/histories/plans.js';
import { realKinds } from './kinds.js';
import { Tally } from './tally.js';

/** Plays the random histories of some seeds, prints what they covered and @returns every broken invariant. */
export async function randomHistories(from: number, to: number): Promise<readonly string[]> {
  const kinds = await realKinds();
  const tally = new Tally();
  for (let seed = from; seed <= to; seed += 1) {
    const plan = randomPlan(seed);
    tally.add(`seed ${seed}`, plan, await runHistory(plan, kinds));
  }
  tally.print(`random ${from} to ${to}`);
  return tally.violations;
}
