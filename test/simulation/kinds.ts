import { discoverFaults, discoverProbes } from '../../src/discovery.js';
import type { Capabilities } from '../../src/core/ports/fleet.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';

/** The real faults and probes of the house, to be bound to a model. */
export async function realKinds(): Promise<Kinds> {
  const [faults, probes] = await Promise.all([discoverFaults(), discoverProbes()]);
  return {
    faults: (capabilities: Capabilities) =>
      new Map([...faults].map(([kind, FaultOf]) => [kind, new FaultOf(capabilities)])),
    probes,
  };
}
