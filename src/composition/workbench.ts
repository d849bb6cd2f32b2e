import { fileURLToPath } from 'node:url';
import { resolveEndpoints, resolveIn } from '../core/experiment/endpoints.js';
import type { Experiment, ProbeSpec } from '../core/experiment/experiment.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import type { FaultClass } from '../core/kind.js';
import type { Clock } from '../core/ports/clock.js';
import type { Fault } from '../core/ports/fault.js';
import type { Capabilities, Fleet } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import type { Target } from '../core/target/target.js';
import type { OpenWorkbench, Workbench } from '../engine/workbench.js';
import { openSandbox, type Afterwards } from '../fleets/sandbox/open-sandbox.js';
import type { RouteControl } from '../core/ports/route-control.js';
import { EdgeRouter } from '../routers/edge/edge-router.js';
import type { OpenHaproxy } from '../routers/haproxy/open-haproxy.js';

/** What an experiment may name, as found by discovery. */
export interface House {
  readonly faults: ReadonlyMap<string, FaultClass>;
  readonly probes: ReadonlyMap<string, ProbeType>;
}

export interface Surroundings {
  readonly house: House;
  readonly home: string;
  readonly clock: Clock;
  readonly onProgress?: (line: string) => void;
}

const WORLD_MAIN = fileURLToPath(new URL('../world/supervisor/main.js', import.meta.url));

/** How targets are opened that are made of processes of ours. */
export interface Manner {
  /** `never`: only what runs already. */
  readonly start: 'if-needed' | 'never';
  /** What becomes of them when everybody has left. */
  readonly afterwards: Afterwards;
}

/** Opens targets with everything bound to them; one that does not offer what is to be bound is left again. */
export function workbenches(surroundings: Surroundings, manner: Manner): OpenWorkbench {
  return async (experiment, target, isUnderWay) => {
    const fleet = await openFleet(surroundings, target, manner);
    try {
      return bind(surroundings.house, fleet, target, experiment, isUnderWay);
    } catch (error) {
      await fleet.close().catch((left: unknown) => {
        surroundings.onProgress?.(`leaving the ${fleet.kind} target failed: ${messageOf(left)}`);
      });
      throw error;
    }
  };
}

export async function openFleet(
  { home, clock, onProgress }: Omit<Surroundings, 'house'>,
  target: Target,
  { start, afterwards }: Manner,
): Promise<Fleet> {
  if (target.fleet === 'docker') {
    const { openDocker } = await import('../fleets/docker/open-docker.js');
    const router = (control: RouteControl) => new EdgeRouter(control);
    return openDocker({ target, clock, environment: process.env, router, carriers: await carriersOf(target, clock) });
  }
  if (target.fleet === 'kubernetes') {
    const { openKubernetes } = await import('../fleets/kubernetes/open-kubernetes.js');
    const { openGateway } = await import('../routers/gateway-api/open-gateway.js');
    const router = (control: RouteControl) => new EdgeRouter(control);
    return openKubernetes({ target, clock, carriers: (objects) => openGateway(target.routes, objects), router });
  }
  return openSandbox({
    home,
    target,
    clock,
    start,
    afterwards,
    worldMain: WORLD_MAIN,
    router: (control) => new EdgeRouter(control),
    ...(onProgress ? { onProgress } : {}),
  });
}

/** HAProxy, for the routes that name it. */
async function carriersOf({ routes }: Target, clock: Clock): Promise<OpenHaproxy | null> {
  const carried = Object.fromEntries(Object.entries(routes).filter(([, { router }]) => router === 'haproxy'));
  if (Object.keys(carried).length === 0) return null;
  const { openHaproxy } = await import('../routers/haproxy/open-haproxy.js');
  return openHaproxy(carried, clock);
}

/**
 * Binds faults and probes to an open fleet. Throws `unsupported-by-target` when the experiment needs what it does not
 * offer, unless its run is under way.
 */
export function bind(
  house: House,
  fleet: Fleet,
  target: Target,
  experiment: Experiment,
  isUnderWay = false,
): Workbench {
  const { capabilities } = fleet;
  const endpoints = { ...target.endpoints, ...capabilities.endpoints };
  const { steadyState } = isUnderWay ? experiment : resolveEndpoints(experiment, endpoints);
  const make = ({ name, type, args }: ProbeSpec): Probe => {
    const kind = house.probes.get(type);
    if (!kind) throw new SilverbackError('unsupported-by-target', `there is no probe type "${type}"`);
    return kind.make(name, resolveIn(args, endpoints), capabilities);
  };
  const made = (spec: ProbeSpec): readonly [string, Probe] => {
    try {
      return [spec.name, make(spec)];
    } catch (error) {
      if (!isUnderWay) throw error;
      const why = new SilverbackError('unsupported-by-target', messageOf(error), { cause: error });
      return [spec.name, { name: spec.name, measure: () => Promise.reject(why) }];
    }
  };
  const makeProbes = (): ReadonlyMap<string, Probe> => new Map(steadyState.probes.map(made));
  return {
    fleet,
    faults: faultsOf(house, capabilities),
    probes: makeProbes(),
    makeProbes,
    control: target.control,
    ttlMs: Object.fromEntries(Object.entries(target.routes).map(([route, { ttlMs }]) => [route, ttlMs])),
  };
}

/** The faults whose needs the capabilities meet. */
export function faultsOf(house: House, capabilities: Partial<Capabilities>): ReadonlyMap<string, Fault> {
  const fitting = [...house.faults].filter(([, fault]) =>
    fault.needs.every((capability) => capability in capabilities),
  );
  return new Map(fitting.map(([kind, FaultOf]) => [kind, new FaultOf(capabilities as Capabilities)]));
}

/** All faults, bound to nothing: enough to plan with, since a plan reads only what it is given. */
export function unboundFaults(house: House): ReadonlyMap<string, Fault> {
  return new Map([...house.faults].map(([kind, FaultOf]) => [kind, new FaultOf({} as Capabilities)]));
}
