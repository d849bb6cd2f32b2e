import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Engine, openEngine } from './engine.js';

const BOUND_MS = 100;

describe('a call to an engine', () => {
  let folder: string;
  let server: Server;
  let engine: Engine;
  const asked = async () => (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silverback-engine-'));
    const socket = join(folder, 'docker.sock');
    server = createServer().listen(socket);
    await once(server, 'listening');
    const opening = openEngine({ host: `unix://${socket}`, certificates: null });
    (await asked())[1].end(JSON.stringify({ Version: '20.10.24', ApiVersion: '1.41' }));
    engine = await opening;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('that is not answered is given up, and its connection with it: nothing keeps this process from ending', async () => {
    const call = engine.call('following its events', (docker) => docker.getEvents(), BOUND_MS);
    const [{ socket }] = await asked();
    await expect(call).rejects.toMatchObject({ code: 'call-timeout' });
    if (!socket.destroyed) await once(socket, 'close');
  });

  it('that is answered by a stream goes on for as long as that', async () => {
    const call = engine.call('following its events', (docker) => docker.getEvents(), BOUND_MS);
    const [, answer] = await asked();
    answer.flushHeaders();
    const stream = await call;
    await after(2 * BOUND_MS);
    answer.end('{"Action":"start"}\n');
    const [said] = (await once(stream, 'data')) as [Buffer];
    expect(said.toString()).toContain('start');
  });
});
