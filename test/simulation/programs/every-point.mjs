// every-point.mjs crash|late|freeze: plays one history for every boundary of kong's method that such a blow may fall on,
// and for each successor; prints what they covered and every broken invariant, as JSON.
import { runHistory } from '../../../dist/simulation/histories/history.js';
import { kongPlan } from '../../../dist/simulation/histories/plans.js';
import { kinds } from './kinds.mjs';
import { Tally } from './tally.mjs';

/** Frozen: longer than the lease on a run and shorter than the harm's, so that a successor takes over while harm is on. */
const AFTER_MS = { crash: 0, late: 7_000, freeze: 12_000 };
const EVERY = { crash: 1, late: 2, freeze: 1 };

const kind = process.argv[2];
const { boundaries } = await runHistory(kongPlan([], 'resume'), kinds);
const tally = new Tally();
for (let boundary = 0; boundary < boundaries; boundary += EVERY[kind]) {
  for (const successor of ['resume', 'reverse']) {
    const plan = kongPlan([{ boundary, kind, afterMs: AFTER_MS[kind] }], successor);
    tally.add(`${kind} at ${boundary}, ${successor}`, plan, await runHistory(plan, kinds));
  }
}
console.error(`${kind}: ${tally}`);
console.log(JSON.stringify(tally));
