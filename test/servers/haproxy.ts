import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { Keeper, type Act } from './keeper.js';

/** A server behind HAProxy: it answers with its name, and counts. */
export interface Backend {
  readonly name: string;
  readonly port: number;
  requests: number;
  close(): Promise<void>;
}

export async function startBackend(name: string, delayMs = 0): Promise<Backend> {
  const server: Server = createServer((_request, response) => {
    backend.requests += 1;
    setTimeout(() => response.end(name), delayMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend: Backend = {
    name,
    port: (server.address() as AddressInfo).port,
    requests: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return backend;
}

/** An HAProxy of a suite; ends with it. */
export interface RunningHaproxy {
  /** For users. */
  readonly url: string;
  /** Its stats socket of a level. */
  readonly admin: string;
  readonly operator: string;
  act(what: Act): Promise<void>;
  leave(): Promise<void>;
}

/** @param backends the configuration from its backends on; `www` is what users reach */
export async function startHaproxy(backends: string, mode: 'http' | 'tcp' = 'http'): Promise<RunningHaproxy> {
  const keeper = await Keeper.meet();
  const given = `
global
  stats socket FOLDER/admin.sock mode 600 level admin expose-fd listeners
  stats socket FOLDER/operator.sock mode 600 level operator
  log stdout format raw local0 warning
defaults
  mode ${mode}
  timeout connect 1s
  timeout client 20s
  timeout server 20s
frontend users
  bind 127.0.0.1:PORT
  default_backend www
${backends}`;
  try {
    const { url, folder } = await keeper.ask({ own: 'haproxy', given });
    return {
      url,
      admin: `unix:${folder}/admin.sock`,
      operator: `unix:${folder}/operator.sock`,
      act: async (what) => void (await keeper.ask({ act: what })),
      leave: () => keeper.leave(),
    };
  } catch (error) {
    await keeper.leave();
    throw error;
  }
}

/** A backend of HAProxy, with a line for each server. */
export function backendOf(servers: readonly Backend[], more = 'balance roundrobin', name = 'www'): string {
  const lines = servers.map((server) => `  server ${server.name} 127.0.0.1:${server.port} weight 10`);
  return `backend ${name}\n  ${more}\n${lines.join('\n')}\n`;
}

/** As a user who keeps no connection: a reload closes those on which nothing is asked, also under whoever is about to ask. */
export function visit(url: string, headers: Readonly<Record<string, string>> = {}): ReturnType<typeof request> {
  return request(url, { reset: true, headers });
}
