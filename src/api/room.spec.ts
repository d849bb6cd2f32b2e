import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { keepRoom, roomWithin } from './room.js';

describe('the room of a process', () => {
  it('leaves files for its own work, and answers for those who are asked to come back later', () => {
    expect(roomWithin(1_024)).toEqual({ served: 576, leaving: 192 });
    expect(roomWithin(128)).toEqual({ served: 48, leaving: 16 });
  });

  it('is never none, and has no bound where nobody sets one', () => {
    expect(roomWithin(10)).toEqual({ served: 1, leaving: 1 });
    expect(roomWithin(Infinity)).toEqual({ served: Infinity, leaving: Infinity });
  });
});

describe('a server with room for few', () => {
  let server: Server;
  const clients: Socket[] = [];
  const asked: { url: string | undefined; response: ServerResponse }[] = [];

  beforeEach(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, response });
      server.emit('asked');
      if (request.url === '/now') response.end('done');
    });
    keepRoom(server, { served: 3, leaving: 2 });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    asked.splice(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Somebody who has been let in, or sent away. */
  async function connected(): Promise<Socket> {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    await once(server, 'connection');
    return client;
  }
  const ask = (client: Socket, path: string): boolean => client.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);

  /** Somebody whose answer is not made yet. */
  async function waiting(): Promise<Socket> {
    const client = await connected();
    ask(client, '/later');
    await once(server, 'asked');
    return client;
  }

  /** What somebody is told who asks for something that is answered at once. */
  async function told(client: Socket): Promise<string> {
    ask(client, '/now');
    const [data] = (await once(client, 'data')) as [Buffer];
    return data.toString();
  }

  /** All that somebody is told from now on. */
  async function heard(client: Socket): Promise<string> {
    let all = '';
    client.on('data', (data: Buffer) => (all += data.toString()));
    await once(client, 'close');
    return all;
  }

  it('serves whoever comes in place of the one who has asked nothing for the longest, and tells that one', async () => {
    const held = [await connected(), await connected(), await connected()];
    expect(await told(await connected())).toMatch(/^HTTP\/1.1 200 /);
    expect(await heard(held[0] as Socket)).toMatch(/^HTTP\/1.1 503 .*\r\nretry-after: \d+\r\n/s);
    expect(await told(held[1] as Socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('takes no place from whoever waits for an answer, and sends others away until one is made', async () => {
    await waiting();
    await waiting();
    const third = await waiting();
    const all = heard(third);
    expect(await heard(await connected())).toMatch(/^HTTP\/1.1 503 /);
    asked.at(-1)?.response.end('done');
    await once(third, 'data');
    expect(await told(await connected())).toMatch(/^HTTP\/1.1 200 /);
    expect(await all).toMatch(/^HTTP\/1.1 200 .*HTTP\/1.1 503 /s);
  });

  it('does nothing for whoever was sent away before he asked', async () => {
    const late = await connected();
    await connected();
    await connected();
    await connected();
    const client = await connected();
    ask(late, '/late');
    await heard(late);
    expect(await told(client)).toMatch(/^HTTP\/1.1 200 /);
    expect(asked.map(({ url }) => url)).toEqual(['/now']);
  });

  it('cuts off who goes slowest when more are on their way out than it can wait for', async () => {
    const open = async (): Promise<number> => new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
    await waiting();
    await waiting();
    await waiting();
    // They keep their side open, and so take all the time that they are given.
    for (let count = 0; count < 10; count += 1) {
      const client = await connected();
      client.allowHalfOpen = true;
      expect(await open()).toBeLessThanOrEqual(5);
    }
  });
});
