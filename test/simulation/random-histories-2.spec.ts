import { play } from './play.js';

/** In two files, so that two workers share them. */
it('holds every invariant in experiments of all sorts while anything goes wrong', async () => {
  expect(await play('random-histories', '8501', '17000')).toEqual([]);
}, 1_800_000);
