import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as listener } from 'node:net';
import { ownAddress } from './own-address.js';

/** A Gateway controller and its gateway in one process on this machine, which follows one namespace of a cluster. */
export const GATEWAY = { name: 'traefik', from: '"test/cluster/build.sh gateway" builds it' } as const;

export interface Traefik {
  /** The name of the controller, for a GatewayClass. */
  readonly controller: string;
  /** Where users come in: what the listener of a Gateway is to say. */
  readonly port: number;
  end(): Promise<void>;
}

export async function startTraefik(program: string, kubeconfig: string, namespace: string): Promise<Traefik> {
  const port = await freePort();
  const args = [
    '--providers.kubernetesgateway=true',
    `--providers.kubernetesgateway.namespaces=${namespace}`,
    '--providers.providersThrottleDuration=100ms',
    `--entryPoints.users.address=127.0.0.1:${port}`,
    '--global.checkNewVersion=false',
    '--log.level=ERROR',
  ];
  const child = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'spawn');
  return {
    controller: 'traefik.io/gateway-controller',
    port,
    async end() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = listener().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What answers users with its own name: on this machine, at an address that a Service of a cluster may have. */
export interface NamedServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  end(): Promise<void>;
}

export async function startNamedServer(name: string): Promise<NamedServer> {
  const address = ownAddress();
  const server = createServer((_request, response) => response.end(name)).listen(0, address);
  await once(server, 'listening');
  return {
    name,
    address,
    port: (server.address() as AddressInfo).port,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A Service without pods, whose users the server gets. */
export function serviceOf({ name, address, port }: NamedServer): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ports: [{ name: http, port: 80, targetPort: ${port} }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
ports: [{ name: http, port: ${port}, protocol: TCP }]
endpoints: [{ addresses: ["${address}"], conditions: { ready: true } }]
---`;
}
