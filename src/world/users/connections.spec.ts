import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Connections } from './connections.js';

const ANSWERED = 'a'.repeat(1000);

describe('a user who waits in vain', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    // Answers the first request of each connection only.
    const asked = new WeakSet<object>();
    server = createServer(({ socket }, response) => {
      if (!asked.has(socket)) response.end(ANSWERED);
      asked.add(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is told how far he came: of a connection that was kept, without what it carried before', async () => {
    const connections = new Connections();
    const place = { region: 'west', address: '127.0.0.1', port };
    const ask = () => connections.attempt(place, { owner: 'www 1', method: 'GET', path: '/', headers: {}, body: '' });
    expect(await ask()).toMatchObject({ kind: 'answered', status: 200 });
    // The connection is free for the next one when its answer has been read.
    await new Promise(setImmediate);
    expect(connections.kept('www 1')).toEqual(place);
    const late = await ask();
    if (late.kind !== 'broken') throw new Error('was answered');
    expect(late).toMatchObject({ cause: 'timeout', reused: true });
    expect(late.reached).toMatch(/^on a kept connection from 127\.0\.0\.1:\d+, 0 bytes read of the answer$/);
  });
});
