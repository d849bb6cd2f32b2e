import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProcessStatus } from '../../src/fleets/sandbox/wire.js';
import { SandboxWorld } from '../../src/fleets/sandbox/world.js';
import { type ControlRoutes, controlServer, listenOn } from '../../src/world/control.js';

/** A process by what it says of itself and what it does, which need not be the same. */
export interface StubProcess {
  readonly status?: Partial<ProcessStatus>;
  readonly control?: ControlRoutes;
  readonly data?: RequestListener;
}

/** A world of processes that say and do what a test wants, by name, behind a supervisor that lists them. */
export async function stubWorld(
  stubs: Readonly<Record<string, StubProcess>>,
): Promise<{ readonly world: SandboxWorld; readonly end: () => Promise<void> }> {
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    await listenOn(server, 0);
    return (server.address() as AddressInfo).port;
  };
  const processes: ProcessStatus[] = [];
  for (const [name, { status, control = {}, data }] of Object.entries(stubs)) {
    const controlPort = await listen(controlServer(control));
    const port = data ? await listen(createServer(data)) : controlPort;
    const rest = { zone: '', pid: 1, state: 'healthy' as const, heldBy: [], lastExit: null };
    const [role = '', place = ''] = name.split('.');
    processes.push({ name, role: role as ProcessStatus['role'], region: place, port, controlPort, ...rest, ...status });
  }
  const said = { state: 'serving', pid: 1, keep: false, holds: 0, harm: [], care: [], regions: {}, endsInMs: null };
  const status = { ...said, processes };
  const events: RequestListener = ({ url }, response) => {
    if (url === '/events') response.write(`${JSON.stringify({ type: 'status', status })}\n`);
    else response.end(JSON.stringify(status));
  };
  const world = new SandboxWorld({ pid: 1, port: await listen(createServer(events)), layoutHash: '' });
  return {
    world,
    async end() {
      world.supervisor.close();
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}
