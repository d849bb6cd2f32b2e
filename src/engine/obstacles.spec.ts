import { experimentOf, fault } from '../../test/fakes/run-experiment.js';
import type { FaultStep } from '../core/experiment/experiment.js';
import type { Capability } from '../core/ports/fleet.js';
import type { Fault } from '../core/ports/fault.js';
import { rehearsed } from './obstacles.js';
import type { Workbench } from './workbench.js';

const FAULTS: Readonly<Record<string, Partial<Fault>>> = {
  cut: { needs: ['instances', 'cutter'] },
  call: { needs: ['instances'], needsFor: (args) => [args === 'far' ? 'upstreams' : 'callFaults'] },
};

/** @returns what a method with these faults and their args is said to need */
async function needed(...steps: readonly (readonly [kind: string, args?: unknown])[]): Promise<readonly Capability[]> {
  const heard: Capability[] = [];
  const rehearse = async (needs: readonly Capability[]) => {
    heard.push(...needs);
    return [];
  };
  const readiness = { rehearse, obstacles: async () => [] };
  const bench = { fleet: { readiness }, faults: new Map(Object.entries(FAULTS)) } as unknown as Workbench;
  const method = steps.map(([kind, args], at): FaultStep => ({
    ...(fault() as FaultStep),
    id: `${at}`,
    fault: kind,
    args,
  }));
  await rehearsed(bench, experimentOf(method));
  return heard;
}

describe('what is rehearsed', () => {
  it('is what the faults of a method need, each once', async () => {
    expect(await needed(['cut'], ['cut'])).toEqual(['instances', 'cutter']);
  });

  it('is also what only these args of a fault need', async () => {
    expect(await needed(['call', 'near'])).toEqual(['instances', 'callFaults']);
    expect(await needed(['cut'], ['call', 'far'])).toEqual(['instances', 'cutter', 'upstreams']);
  });
});
