// random-histories.mjs FROM TO: plays the histories of these seeds and prints what they covered and every broken invariant, as JSON.
import { runHistory } from '../../../dist/simulation/histories/history.js';
import { randomPlan } from '../../../dist/simulation/histories/plans.js';
import { kinds } from './kinds.mjs';
import { Tally } from './tally.mjs';

const [from, to] = process.argv.slice(2).map(Number);
const tally = new Tally();
for (let seed = from; seed <= to; seed += 1) {
  const plan = randomPlan(seed);
  tally.add(`seed ${seed}`, plan, await runHistory(plan, kinds));
}
console.error(`random ${from} to ${to}: ${tally}`);
console.log(JSON.stringify(tally));
