import { randomHistories } from './random.js';

/** In two files, so that two workers share them. */
it(
  'holds every invariant in experiments of all sorts while anything goes wrong',
  () => randomHistories(1, 8_500),
  1_800_000,
);
