import type { Experiment } from '../../src/core/experiment/experiment.js';
import type { Fault } from '../../src/core/ports/fault.js';
import { TEMPO } from '../../src/simulation/histories/small-world.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';
import { simulate } from '../../src/simulation/simulate.js';
import { fromCatalog, NAMES } from './catalog.js';
import { realKinds } from './kinds.js';

/** The survivor gets sick before anything is harmed. */
const NOT_REACHED = ['kong-sick-survivor'];

describe('with the bite of one fault removed, whichever it is, simulated', () => {
  let kinds: Kinds;
  beforeAll(async () => {
    kinds = withToothless(await realKinds());
  });

  it.each(NAMES.filter((name) => !NOT_REACHED.includes(name)))('%s is inconclusive', async (name) => {
    const { experiment, target } = await fromCatalog(name);
    const steps = experiment.method.filter(({ kind }) => kind === 'fault').map(({ id }) => id);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      const altered = withoutBite(experiment, step);
      const { document } = await simulate(altered, target, { ...kinds, seed: 1, tempo: TEMPO });
      const { verdict, reason, residue, injections } = document;
      expect({ step, verdict, reason, residue }).toEqual({
        step,
        verdict: 'inconclusive',
        reason: expect.stringContaining('not proven') as string,
        residue: [],
      });
      expect(injections.filter(({ state }) => state !== 'reverted')).toEqual([]);
    }
  });

  it.each(NOT_REACHED)('%s ends as before: its fault is never reached', async (name) => {
    const { experiment, target } = await fromCatalog(name);
    const { document: before } = await simulate(experiment, target, { ...kinds, seed: 1, tempo: TEMPO });
    const altered = withoutBite(experiment, 'dark');
    const { document: after } = await simulate(altered, target, { ...kinds, seed: 1, tempo: TEMPO });
    expect(before.verdict).toBe('failed');
    expect(after).toEqual(before);
  });
});

/** Beside each fault another one that is accepted and does nothing. */
function withToothless({ faults, probes }: Kinds): Kinds {
  const toothless = (fault: Fault): Fault => ({
    kind: toothlessKind(fault.kind),
    args: fault.args,
    needs: fault.needs,
    plan: (...args) => fault.plan(...args),
    inject: async () => undefined,
    verify: (injection) => fault.verify(injection),
    revert: (...args) => fault.revert(...args),
  });
  return {
    faults: (capabilities) => {
      const real = faults(capabilities);
      return new Map([...real, ...[...real].map(([kind, fault]) => [toothlessKind(kind), toothless(fault)] as const)]);
    },
    probes,
  };
}

function withoutBite(experiment: Experiment, step: string): Experiment {
  const method = experiment.method.map((one) =>
    one.kind === 'fault' && one.id === step ? { ...one, fault: toothlessKind(one.fault) } : one,
  );
  return { ...experiment, method };
}

const toothlessKind = (kind: string): string => `${kind} without bite`;
