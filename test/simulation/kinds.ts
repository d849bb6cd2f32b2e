import { discoverFaults, discoverProbes } from '../../src/discovery.js';
import { faultsOf } from '../../src/composition/workbench.js';
import type { ReferenceCapabilities } from '../../src/core/ports/fleet.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';

/** The real faults and probes of the house, to be bound to a model. */
export async function realKinds(): Promise<Kinds> {
  const [faults, probes] = await Promise.all([discoverFaults(), discoverProbes()]);
  return {
    faults: (capabilities: ReferenceCapabilities) => faultsOf({ faults, probes }, capabilities),
    probes,
  };
}
