import { randomHistories } from './random.js';

/** More of them: test/soak. */
it(
  'holds every invariant in experiments of all sorts while anything goes wrong',
  () => randomHistories(1, 3_000),
  1_800_000,
);
