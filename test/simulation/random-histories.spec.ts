import { runHistory } from '../../src/simulation/histories/history.js';
import { randomPlan } from '../../src/simulation/histories/plans.js';
import { realKinds } from './kinds.js';
import { Tally } from './tally.js';

const HISTORIES = 17_000;

it('holds every invariant in experiments of all sorts while anything goes wrong', async () => {
  const kinds = await realKinds();
  const tally = new Tally();
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const plan = randomPlan(seed);
    tally.add(`seed ${seed}`, plan, await runHistory(plan, kinds));
  }
  tally.print('random');
  expect(tally.violations).toEqual([]);
});
