import type { RunSession } from './session.js';
import { onTarget } from './on-target.js';
import type { Workbench } from './workbench.js';

/** What is done to the target, in order, by work that leaves the run in this stage. */
async function doneTo(stage: string): Promise<readonly string[]> {
  const done: string[] = [];
  const leases = { finished: (run: string) => done.push(`finished ${run}`) };
  const fleet = { kind: 'kubernetes', capabilities: { leases }, close: () => Promise.resolve(void done.push('left')) };
  const state = { run: 'r1', stage: 'method', injections: [] };
  const open = () => Promise.resolve({ fleet } as unknown as Workbench);
  await onTarget({ open }, { state } as unknown as RunSession, () => {
    state.stage = stage;
    return Promise.resolve();
  });
  return done;
}

describe('a target that is opened', () => {
  it.each([
    [0, false],
    [1, true],
  ])('for a run with %i injections: under way: %s', async (count, expected) => {
    const asked: boolean[] = [];
    const open = (_experiment: unknown, _target: unknown, isUnderWay: boolean) => {
      asked.push(isUnderWay);
      return Promise.resolve({ fleet: { capabilities: {}, close: () => Promise.resolve() } } as unknown as Workbench);
    };
    const state = { run: 'r1', stage: 'method', injections: Array(count) };
    await onTarget({ open }, { state } as unknown as RunSession, () => Promise.resolve());
    expect(asked).toEqual([expected]);
  });
});

describe('a target that is left', () => {
  it('is told that the run is finished, and may forget it', async () => {
    expect(await doneTo('finished')).toEqual(['finished r1', 'left']);
  });

  it('remembers a run that another worker will go on with', async () => {
    expect(await doneTo('method')).toEqual(['left']);
    expect(await doneTo('rolling-back')).toEqual(['left']);
  });
});
