import { memoryOf } from './memory-limit.js';

it('a container with a limit has so much memory', () => {
  expect(memoryOf({ Memory: 1024, OomKillDisable: null, OomScoreAdj: -500 })).toEqual({ limit: 1024 });
});

it.each([
  [{}, 'has no memory limit'],
  [{ Memory: 0 }, 'has no memory limit'],
  [{ Memory: 1024, OomKillDisable: true }, 'would stand still'],
  [{ Memory: 1024, OomScoreAdj: 1 }, 'asks to be ended before others'],
])('of one with %j nothing is held: it %s', (settings, why) => {
  expect(memoryOf(settings)).toEqual({ unholdable: expect.stringContaining(why) as string });
});
