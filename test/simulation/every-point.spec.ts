import { runHistory } from '../../src/simulation/histories/history.js';
import { kongPlan } from '../../src/simulation/histories/plans.js';
import { realKinds } from './kinds.js';
import { play } from './play.js';

const LONG = 1_800_000;

describe('a worker lost at any point of the kong method', () => {
  it('passes when nobody is lost, and leaves nothing behind', async () => {
    const history = await runHistory(kongPlan([], 'resume'), await realKinds());
    expect(history.violations).toEqual([]);
    expect(history.events.at(-1)?.event).toMatchObject({ type: 'RunFinished', verdict: 'passed' });
    expect(history.boundaries).toBeGreaterThan(500);
  });

  it.each([
    ['goes on to the same end, or puts everything back, when it crashes before or after any call took effect', 'crash'],
    ['bears that the call on its way arrives after the crash, under an epoch that is over', 'late'],
    ['bears that the worker wakes up again and goes on as if nothing had been', 'freeze'],
  ])(
    '%s',
    async (_, blow) => {
      const { histories, violations } = await play('every-point', blow);
      expect(violations).toEqual([]);
      expect(histories).toBeGreaterThan(500);
    },
    LONG,
  );
});
