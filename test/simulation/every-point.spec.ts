import type { HistoryPlan } from '../../src/simulation/histories/history-plan.js';
import { runHistory } from '../../src/simulation/histories/history.js';
import { kongPlan } from '../../src/simulation/histories/plans.js';
import type { Blow } from '../../src/simulation/histories/rough-wire.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';
import { realKinds } from './kinds.js';
import { Tally } from './tally.js';

/** Longer than the lease on a run and shorter than the harm's, so that a successor takes over while harm is on. */
const FROZEN_MS = 12_000;
const LATE_MS = 7_000;

describe('a worker lost at any point of the kong method', () => {
  let kinds: Kinds;
  let boundaries = 0;

  beforeAll(async () => {
    kinds = await realKinds();
  });

  /** One history for every boundary of the method, and one for each successor. */
  async function atEveryPoint(title: string, blowAt: (boundary: number) => Blow | null): Promise<readonly string[]> {
    const tally = new Tally();
    for (let boundary = 0; boundary < boundaries; boundary += 1) {
      const blow = blowAt(boundary);
      if (!blow) continue;
      for (const successor of ['resume', 'reverse'] as const) {
        const plan: HistoryPlan = kongPlan([blow], successor);
        tally.add(`${blow.kind} at ${boundary}, ${successor}`, plan, await runHistory(plan, kinds));
      }
    }
    tally.print(title);
    return tally.violations;
  }

  it('passes when nobody is lost, and leaves nothing behind', async () => {
    const history = await runHistory(kongPlan([], 'resume'), kinds);
    boundaries = history.boundaries;
    expect(history.violations).toEqual([]);
    expect(history.events.at(-1)?.event).toMatchObject({ type: 'RunFinished', verdict: 'passed' });
    expect(boundaries).toBeGreaterThan(500);
  });

  it('goes on to the same end, or puts everything back, when it crashes before or after any call took effect', async () => {
    expect(await atEveryPoint('crash', (boundary) => ({ boundary, kind: 'crash', afterMs: 0 }))).toEqual([]);
  });

  it('bears that the call on its way arrives after the crash, under an epoch that is over', async () => {
    const late = (boundary: number): Blow | null =>
      boundary % 2 === 0 ? { boundary, kind: 'late', afterMs: LATE_MS } : null;
    expect(await atEveryPoint('late', late)).toEqual([]);
  });

  it('bears that the worker wakes up again and goes on as if nothing had been', async () => {
    expect(await atEveryPoint('freeze', (boundary) => ({ boundary, kind: 'freeze', afterMs: FROZEN_MS }))).toEqual([]);
  });
});
