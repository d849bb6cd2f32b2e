import type { BalancedServer } from '../../../core/instance.js';
import type { ServerPlace } from '../../../core/ports/balancer.js';
import { type Listed, nameOf } from '../containers.js';
import { attachmentsOf } from '../network/networks.js';

/** By which a container says itself which server it is, where its address does not tell. */
export const SERVER_LABEL = 'silverback.server';

/** A server of a route's balancer, and where that finds it. */
export type KnownServer = BalancedServer & ServerPlace;

/** What can be told of a container: its servers, or why it cannot be taken off them, as words after its name. */
export type Standing = { readonly servers: readonly BalancedServer[] } | { readonly undrainable: string };

/** Pure: which servers a container is. One that is several containers cannot be taken out for one of them. */
export function standingOf(container: Listed, all: readonly Listed[], servers: readonly KnownServer[]): Standing {
  const own = servers.filter((server) => isServer(container, server));
  if (own.length === 0)
    return {
      undrainable: `is none of the servers ${[...new Set(servers.map(({ server }) => server))].join(', ')}: expected one with its address or its name, or the label ${SERVER_LABEL}`,
    };
  for (const server of own) {
    const other = all.find((one) => one.Id !== container.Id && isServer(one, server));
    if (other) return { undrainable: `shares server ${server.server} of route ${server.route} with ${nameOf(other)}` };
  }
  const names = new Map(own.map(({ route, server }) => [`${route}/${server}`, { route, server }]));
  return { servers: [...names.values()] };
}

function isServer(container: Listed, { server, address, port, host }: KnownServer): boolean {
  const said = container.Labels[SERVER_LABEL];
  if (said !== undefined) return said === server;
  const name = nameOf(container);
  if (host === name || server === name) return true;
  const own = attachmentsOf(container).flatMap(({ addresses }) => addresses);
  return own.includes(address) || isPublished(container, address, port);
}

/** On an address of the machine: every address of it is meant where the container is published on all, and we can only tell loopback. */
function isPublished({ Ports: ports }: Listed, address: string, port: number): boolean {
  return ports.some(({ PublicPort, IP }) => PublicPort === port && (IP === address || isLoopback(address)));
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
