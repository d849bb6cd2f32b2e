import { discoverFaults, discoverProbes } from '../../../dist/discovery.js';

const [faults, probes] = await Promise.all([discoverFaults(), discoverProbes()]);

/** The real faults and probes of the house, to be bound to a model. */
export const kinds = {
  faults: (capabilities) => new Map([...faults].map(([kind, FaultOf]) => [kind, new FaultOf(capabilities)])),
  probes,
};
