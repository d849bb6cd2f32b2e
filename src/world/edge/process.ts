import { badRequest } from '../control-error.js';
import { type ChildHandlers } from '../child.js';
import { closeServer, controlServer, listenOn } from '../control.js';
import { EpochGuard, parseFence } from '../fence.js';
import { leaseRoutes } from '../lease-routes.js';
import { exposition, routeFamilies } from '../exposition.js';
import { peersOf, wayTo } from '../layout.js';
import { type ChildConfig, type EdgeState, type EdgeStats } from '../protocol.js';
import { type HeldRoutes, parseRouteChange, Routes } from '../routes.js';
import { stateFile, statePath } from '../state-file.js';
import { Connections } from './connections.js';
import { type CallFaults, parseCallFault } from './call-fault.js';
import { FaultFilter } from './fault-filter.js';
import { Failover, type HeldFailover, parseFailoverChange } from './failover.js';
import { gateway, type Parts } from './gateway.js';
import { Members } from './members.js';
import { Meter } from './meter.js';
import { Peers } from './peers.js';

export const edge: ChildHandlers = {
  listen: async (config) => {
    const { name, host, port, controlPort, directory } = config;
    const guard = EpochGuard.ofChild(directory, name);
    const parts = partsOf(config);
    await Promise.all([parts.members.update(config.members), parts.peers.watch()]);
    const data = gateway(parts);
    await listenOn(data, port, host);
    await listenOn(control(config, parts, guard), controlPort, host);
    return {
      onUpdate: ({ members }) => void parts.members.update(members),
      close: () => closeServer(data),
    };
  },
};

function partsOf({ name, region, directory, layout, ways }: ChildConfig): Parts {
  const file = <T>(what: string) => stateFile<T>(statePath(directory, `${name}.${what}`));
  return {
    region,
    territories: layout.territories,
    routes: new Routes(layout, file<HeldRoutes>('routes')),
    failover: new Failover(file<HeldFailover>('failover')),
    members: new Members(),
    faults: new FaultFilter(),
    peers: new Peers(Object.fromEntries(peersOf(layout, region).map((peer) => [peer, wayTo(ways, `edge.${peer}`)]))),
    connections: new Connections(),
    meter: new Meter(Object.keys(layout.routes)),
  };
}

function control({ region, layout }: ChildConfig, parts: Parts, guard: EpochGuard) {
  const { routes, failover, members, faults, peers, connections, meter } = parts;
  return controlServer({
    'GET /state': (): EdgeState => {
      const others = peersOf(layout, region).map((peer) => [peer, peers.isServing(peer)] as const);
      return {
        region,
        epochs: guard.all(),
        routes: routes.states(),
        failover: failover.state(),
        healthyInstances: members.healthy,
        leaving: members.leaving,
        regions: Object.fromEntries([[region, members.healthy > 0], ...others]),
      };
    },
    'GET /stats': (): EdgeStats => ({ connections: connections.count, routes: meter.stats() }),
    'PUT /routes/:route': ({ params, body }) => {
      const route = params['route'] ?? '';
      routes.layoutOf(route);
      const change = parseRouteChange(body, layout);
      guard.check(change.fence);
      routes.put(route, change);
      if (!routes.weights(route)[region]) connections.closeIdle(route);
      return routes.state(route);
    },
    'PUT /failover': ({ body }) => {
      const change = parseFailoverChange(body, layout);
      guard.check(change.fence);
      failover.put(change);
      return failover.state();
    },
    'GET /faults': (): CallFaults => ({ faults: faults.state() }),
    'PUT /faults/:injection': ({ params, body }) => {
      const { fault, fence } = parseCallFault(
        params['injection'] ?? '',
        body,
        Object.keys(layout.regions[region]?.zones ?? {}),
      );
      guard.check(fence);
      faults.put(fault, fence);
      return {};
    },
    'DELETE /faults/:injection': ({ params, body }) => {
      const fence = parseFence(body);
      if (fence.injection !== params['injection']) throw badRequest('the fence names another injection');
      guard.check(fence);
      faults.remove(fence.injection);
      return {};
    },
    ...leaseRoutes(guard, (request) => faults.renew(request)),
    'GET /metrics': () => {
      const gauge = (name: string, help: string, value: number) => {
        return { name, help, type: 'gauge', samples: [{ labels: {}, value }] } as const;
      };
      return exposition([
        ...routeFamilies(routes.states()),
        gauge('silverback_failover_version', 'Version of the failover mode applied', failover.state().version),
        gauge('silverback_failover_overdue', '1 when failover mode is past its deadline', failover.overdue ? 1 : 0),
        gauge('silverback_edge_connections', 'Open connections of users', connections.count),
        gauge('silverback_edge_healthy_instances', 'Instances that may get requests', members.healthy),
        ...meter.families(),
      ]);
    },
  });
}
