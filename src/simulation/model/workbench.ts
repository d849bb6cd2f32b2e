import { SilverbackError } from '../../core/errors.js';
import { resolveEndpoints } from '../../core/experiment/endpoints.js';
import type { Experiment, ProbeSpec } from '../../core/experiment/experiment.js';
import type { Fault } from '../../core/ports/fault.js';
import type { ReferenceCapabilities } from '../../core/ports/fleet.js';
import type { Probe, ProbeType } from '../../core/ports/probe.js';
import type { Target } from '../../core/target/target.js';
import type { Workbench } from '../../engine/workbench.js';
import type { Wire } from '../wire.js';
import { capabilitiesOf } from './capabilities.js';
import { modelHttpProbe } from './http-probe.js';
import { modelOutsideProbe, OUTSIDE } from './outside-probe.js';
import type { ModelWorld } from './world.js';

/** The real faults and probes; bound to the model, they do there what they do elsewhere. */
export interface Kinds {
  readonly faults: (capabilities: ReferenceCapabilities) => ReadonlyMap<string, Fault>;
  readonly probes: ReadonlyMap<string, ProbeType>;
}

/** A worker's open connection to the model. */
export function openModel(
  world: ModelWorld,
  wire: Wire,
  kinds: Kinds,
  target: Target,
  experiment: Experiment,
): Workbench {
  const capabilities = capabilitiesOf(world, wire);
  const { steadyState } = resolveEndpoints(experiment, { ...target.endpoints, ...capabilities.endpoints });
  const make = (spec: ProbeSpec): readonly [string, Probe] => {
    const { name, type, args } = spec;
    if (OUTSIDE.includes(type)) return [name, modelOutsideProbe(world, wire, spec)];
    const kind = kinds.probes.get(type);
    if (!kind) throw new SilverbackError('unsupported-by-target', `there is no probe type "${type}"`);
    return [name, type === 'http' ? modelHttpProbe(world, wire, name, args) : kind.make(name, args, capabilities)];
  };
  const makeProbes = (): ReadonlyMap<string, Probe> => new Map(steadyState.probes.map(make));
  return {
    fleet: { kind: 'model', capabilities, close: async () => undefined },
    faults: kinds.faults(capabilities),
    probes: makeProbes(),
    makeProbes,
    control: target.control,
    ttlMs: Object.fromEntries(Object.entries(target.routes).map(([route, { ttlMs }]) => [route, ttlMs])),
  };
}
