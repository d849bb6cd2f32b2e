import { z } from 'zod';
import { experimentOf, hold } from '../../test/fakes/run-experiment.js';
import { targetNamed } from '../../test/fakes/target-named.js';
import { SilverbackError } from '../core/errors.js';
import type { Experiment, ProbeSpec } from '../core/experiment/experiment.js';
import type { Fleet } from '../core/ports/fleet.js';
import type { ProbeType } from '../core/ports/probe.js';
import { bind } from './workbench.js';

const following: ProbeType = {
  type: 'following',
  args: z.any(),
  needs: [],
  values: () => ({}),
  make: () => {
    throw new SilverbackError('unsupported-by-target', 'nobody follows users here');
  },
};
const house = { faults: new Map(), probes: new Map([['following', following]]) };
const fleet = { kind: 'sandbox', capabilities: {} } as unknown as Fleet;

function asking(type: string, args: object = {}): Experiment {
  const experiment = experimentOf([hold()]);
  const probe: ProbeSpec = { name: 'users', type, when: ['before'], failAfter: 1, args, tolerance: {} };
  return { ...experiment, steadyState: { ...experiment.steadyState, probes: [probe] } };
}

describe.each([
  ['a probe that the target does not support', asking('following'), 'nobody follows users here'],
  ['a probe that is unknown', asking('unheard-of'), 'there is no probe type "unheard-of"'],
  ['an address that is gone', asking('following', { url: '${target.www}' }), 'the target has no endpoint "www"'],
])('%s', (_, experiment, why) => {
  it('is refused before anything is touched', () => {
    expect(() => bind(house, fleet, targetNamed('here'), experiment)).toThrow(why);
  });

  it('keeps nothing from being put back, and is told when it is asked', async () => {
    const { probes } = bind(house, fleet, targetNamed('here'), experiment, true);
    await expect(probes.get('users')?.measure(AbortSignal.timeout(1_000), {} as never)).rejects.toThrow(why);
  });
});
