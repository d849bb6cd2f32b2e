import type { Balancer } from '../../core/ports/balancer.js';
import type { Clock } from '../../core/ports/clock.js';
import type { ConnectionMeter, ResidueScanner, TrafficMeter } from '../../core/ports/fleet.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { TargetRoute } from '../../core/target/target.js';
import { HaproxyBalancer } from './haproxy-balancer.js';
import { HaproxyConnections } from './haproxy-connections.js';
import { HaproxyCounters } from './haproxy-counters.js';
import { HaproxyProcess } from './haproxy-process.js';
import { carriedBy, HaproxyResidue } from './haproxy-residue.js';
import { HaproxyRouter } from './haproxy-router.js';
import { HaproxyTraffic } from './haproxy-traffic.js';

/** What the HAProxy processes of a target's routes offer. Nothing is kept open: there is nothing to close. */
export interface OpenHaproxy {
  /** By route. */
  readonly routers: Readonly<Record<string, TrafficRouter>>;
  /** By route. */
  readonly balancers: Readonly<Record<string, Balancer>>;
  readonly connections: ConnectionMeter;
  readonly traffic: TrafficMeter;
  readonly residue: ResidueScanner;
}

/**
 * @param routes of a target, those with router `haproxy`; nobody is asked anything yet
 * @param callMs how long a process may take to answer
 */
export function openHaproxy(
  routes: Readonly<Record<string, TargetRoute>>,
  clock: Pick<Clock, 'monotonic'>,
  callMs?: number,
): OpenHaproxy {
  const all = Object.entries(routes).map(([name, written]) => {
    const route = carriedBy(name, written);
    const processes = route.haproxy.at.map((at) => new HaproxyProcess(at, route.haproxy, callMs));
    return {
      name,
      route,
      processes,
      router: new HaproxyRouter(route.haproxy, processes),
      balancer: new HaproxyBalancer(route.haproxy, processes),
      // Each meter counts on over restarts for itself: two that share one would take each other's differences.
      counters: () => new HaproxyCounters(route.haproxy, processes),
    };
  });
  return {
    routers: Object.fromEntries(all.map(({ name, router }) => [name, router])),
    balancers: Object.fromEntries(all.map(({ name, balancer }) => [name, balancer])),
    connections: new HaproxyConnections(all.map(({ processes, counters }) => ({ processes, counters: counters() }))),
    traffic: new HaproxyTraffic(Object.fromEntries(all.map(({ name, counters }) => [name, counters()])), clock),
    residue: new HaproxyResidue(all),
  };
}
