import type { Leases, ResidueScanner } from '../../core/ports/fleet.js';
import type { RouteObjects } from '../../core/ports/route-objects.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { TargetRoute } from '../../core/target/target.js';
import type { GatewayRoute } from './decide-change.js';
import { GatewayLeases } from './gateway-leases.js';
import { GatewayResidue } from './gateway-residue.js';
import { GatewayRouter } from './gateway-router.js';
import { gatewayWarnings } from './gateway-warnings.js';

/** What gateways offer for a target's routes. Nobody counts users there, so that there are no meters. */
export interface OpenGateway {
  /** By route. */
  readonly routers: Readonly<Record<string, TrafficRouter>>;
  readonly residue: ResidueScanner;
  /** Holds no harm: to be asked beside what does. */
  readonly leases: Leases;
  /** What does not forbid a run and should be known before it: one sentence each. */
  warnings(): Promise<readonly string[]>;
}

/** @param routes of a target; those with another router are left out. Nobody is asked anything yet. */
export function openGateway(routes: Readonly<Record<string, TargetRoute>>, objects: RouteObjects): OpenGateway {
  const carried = Object.fromEntries(
    Object.entries(routes).flatMap(([name, route]): [string, GatewayRoute][] => {
      const { gateway } = route;
      return gateway ? [[name, { ...route, gateway }]] : [];
    }),
  );
  return {
    routers: Object.fromEntries(
      Object.entries(carried).map(([name, route]) => [name, new GatewayRouter(route, objects)]),
    ),
    residue: new GatewayResidue(carried, objects),
    leases: new GatewayLeases(Object.values(carried), objects),
    warnings: () => gatewayWarnings(carried, objects),
  };
}
