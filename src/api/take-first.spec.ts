import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { takeFirst } from './take-first.js';

const CROWD = 100;

describe('a server to which many connect at once', () => {
  let server: Server;
  let clients: readonly Socket[];
  let taken = 0;
  /** How many had been taken when each was answered. */
  const whenAnswered: number[] = [];

  beforeEach(async () => {
    server = createServer((_, response) => {
      whenAnswered.push(taken);
      response.end('done');
    });
    takeFirst(server);
    server.prependListener('connection', () => (taken += 1));
    await once(server.listen(0, '127.0.0.1', CROWD), 'listening');
    const { port } = server.address() as AddressInfo;
    clients = Array.from({ length: CROWD }, () => connect(port, '127.0.0.1'));
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes all of them before it does anything for one, and then answers each', async () => {
    const answers = clients.map(async (client) => {
      client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      const [data] = (await once(client, 'data')) as [Buffer];
      return data.toString().split(' ')[1];
    });
    expect(await Promise.all(answers)).toEqual(Array(CROWD).fill('200'));
    expect(whenAnswered[0]).toBe(CROWD);
  });
});
