import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTalker } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Engine, openEngine } from './engine.js';
import { whereIsEngine } from './where.js';

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

describe('an address that is no Docker Engine’s', () => {
  const usual = { host: null, context: null, certificates: null };
  const page = (status: number) =>
    createServer((_, answer) => answer.writeHead(status, { 'content-type': 'text/html' }).end('<html>Welcome</html>'));

  it.each([
    ['a web server', () => page(200), /answers GET \/version without the version of an engine; expected a Docker/],
    ['a web server without such a page', () => page(404), /answers GET \/version with HTTP 404; expected a Docker/],
    ['one that says other things', () => createTalker((one) => one.end('SSH-2.0\r\n')), /speaks no HTTP .*no Docker/],
  ])('%s is told from one, and who named it', async (_, serve, why) => {
    const server = serve().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const where = await whereIsEngine(usual, { DOCKER_HOST: host });
    const error: unknown = await openEngine(where).catch((reason: unknown) => reason);
    server.close();
    expect(error).toMatchObject({ code: 'target-unreachable' });
    expect(String(error)).toContain(`no Docker Engine at ${host} (DOCKER_HOST): `);
    expect(String(error)).toMatch(why);
  });

  it('is not asked for a socket that the target names', async () => {
    const former = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:2';
    try {
      const where = await whereIsEngine({ ...usual, host: 'unix:///nowhere/docker.sock' }, process.env);
      await expect(openEngine(where)).rejects.toThrow(
        /nowhere\/docker\.sock \(spec\.docker\.host\): there is no such socket/,
      );
    } finally {
      if (former === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = former;
    }
  });
});
