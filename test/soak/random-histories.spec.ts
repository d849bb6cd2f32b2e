import { randomHistories } from '../simulation/random.js';

it(
  'holds every invariant in experiments of all sorts while anything goes wrong',
  () => randomHistories(3_001, 30_000),
  3_600_000,
);
