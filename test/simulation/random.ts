import { STEP_KINDS } from '../../src/core/experiment/step-schema.js';
import { discoverFaults } from '../../src/discovery.js';
import { play } from './play.js';

/** Plays the histories of some seeds: no invariant is broken, and no kind of fault or step is left out. */
export async function randomHistories(from: number, to: number): Promise<void> {
  const { histories, kinds, violations } = await play('random-histories', String(from), String(to));
  expect(violations).toEqual([]);
  expect(histories).toBe(to - from + 1);
  // The model is of a world that has no engine to start a container anew, or to give it a memory limit.
  const faults = [...(await discoverFaults())].filter(
    ([, { needs }]) => !needs.some((need) => ['restarter', 'evictor', 'memory'].includes(need)),
  );
  const steps = STEP_KINDS.filter((kind) => kind !== 'fault');
  expect(kinds).toEqual(expect.arrayContaining([...faults.map(([kind]) => kind), ...steps]));
}
