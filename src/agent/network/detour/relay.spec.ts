import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createPages, get } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Fate } from './fates.js';
import { Relay } from './relay.js';

const open: { close(): unknown }[] = [];
const relays: Relay[] = [];
/** As relays see them. */
const callers: Socket[] = [];
let draws = 0;

async function until(good: () => boolean): Promise<void> {
  while (!good()) await new Promise(setImmediate);
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** @returns the port of a relay to an upstream, whose calls have these fates, the last one again and again */
async function relayTo(upstream: Server, ...fates: Fate[]): Promise<number> {
  const spot = { address: '127.0.0.1', port: await listening(upstream) };
  const draw = (): Fate => {
    draws += 1;
    return (fates.length > 1 ? fates.shift() : fates[0]) ?? null;
  };
  const relaying = createServer({ allowHalfOpen: true }, (socket) => {
    callers.push(socket);
    relays.push(new Relay(socket, spot, draw));
  });
  return listening(relaying);
}

const echo = (): Server => createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
const delay = (ms: number): Fate => ({ kind: 'delay', ms });
const abort = (how: number | 'reset' | 'timeout'): Fate => ({ kind: 'abort', with: how });

async function caller(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, word: string): Promise<{ said: string; ms: number }> {
  const begin = performance.now();
  socket.write(word);
  const [said] = (await once(socket, 'data')) as [Buffer];
  return { said: said.toString(), ms: performance.now() - begin };
}

describe('a relay', () => {
  afterEach(() => {
    jest.useRealTimers();
    relays.length = 0;
    callers.length = 0;
    for (const one of open.splice(0)) one.close();
  });

  it('holds back the answer of each call as its own fate says, on the same connection', async () => {
    const socket = await caller(await relayTo(echo(), delay(400), null, delay(150)));
    const met = [await ask(socket, 'a'), await ask(socket, 'b'), await ask(socket, 'c')];
    const [first = 0, second, third] = met.map(({ ms }) => ms);
    expect(met.map(({ said }) => said).join('')).toBe('abc');
    expect(first).toBeGreaterThanOrEqual((relays[0]?.upstreamMs ?? Infinity) + 399);
    expect(second).toBeLessThan(first);
    expect(third).toBeGreaterThanOrEqual(149);
  });

  it('passes on much in order, with its end, however late', async () => {
    const whole = Buffer.alloc(3_000_000, 'abcdefghij');
    const socket = await caller(await relayTo(echo(), delay(30)));
    socket.end(whole);
    const heard: Buffer[] = [];
    for await (const chunk of socket) heard.push(chunk as Buffer);
    expect(Buffer.concat(heard).equals(whole)).toBe(true);
  });

  it('answers a status to who asks by HTTP, and breaks the connection of others', async () => {
    const pages = createPages((_, answer) => answer.end('{"is":"well"}'));
    const port = await relayTo(pages, abort(503), null);
    const statusOf = async () => {
      const [answer] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [
        NodeJS.ReadableStream & { statusCode: number },
      ];
      return answer.statusCode === 200 ? json(answer as never) : answer.statusCode;
    };
    expect(await statusOf()).toBe(503);
    expect(await statusOf()).toEqual({ is: 'well' });
    await expect(ask(await caller(await relayTo(echo(), abort(503))), 'SELECT 1;\n')).rejects.toThrow('ECONNRESET');
  });

  it('breaks or falls silent in the middle of a connection that went well before', async () => {
    const broken = await caller(await relayTo(echo(), null, abort('reset')));
    expect((await ask(broken, 'a')).said).toBe('a');
    await expect(ask(broken, 'b')).rejects.toThrow('ECONNRESET');
    const silent = await caller(await relayTo(echo(), null, abort('timeout')));
    expect((await ask(silent, 'a')).said).toBe('a');
    const drawn = draws;
    let heard = '';
    silent.on('data', (said) => (heard += said.toString()));
    silent.write('b');
    await until(() => draws > drawn);
    relays.at(-1)?.leave();
    await once(silent, 'close');
    expect(heard).toBe('');
  });

  it('harms a greeting of an upstream that speaks first', async () => {
    const greeting = createServer((socket) => socket.end('220 hello'));
    const begin = performance.now();
    const socket = await caller(await relayTo(greeting, delay(120)));
    await once(socket, 'data');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(119);
  });

  it('passes on that nobody listens', async () => {
    const gone = createServer();
    const port = await listening(gone);
    gone.close();
    const relaying = createServer((socket) => new Relay(socket, { address: '127.0.0.1', port }, () => null));
    const socket = connect(await listening(relaying), '127.0.0.1');
    await expect(once(socket, 'end')).rejects.toThrow('ECONNRESET');
  });

  it('that leaves lets what waits go on at once, answers what is under way, and ends', async () => {
    const socket = await caller(await relayTo(echo(), delay(60_000)));
    const asked = ask(socket, 'a');
    await until(() => typeof relays[0]?.upstreamMs === 'number');
    relays[0]?.leave();
    expect((await asked).said).toBe('a');
    await once(socket.resume(), 'end');
    socket.end();
    await relays[0]?.ended;
  });

  it('that leaves one who asks again and again ends between two of his calls', async () => {
    const socket = await caller(await relayTo(echo(), null));
    const ended = once(socket, 'end').then(() => 'ended' as const);
    await ask(socket, 'a');
    relays[0]?.leave();
    const said: string[] = [];
    // More often than it would be quiet for one who asks now and then.
    for (;;) {
      const rest = new Promise((resolve) => setTimeout(resolve, 300));
      if ((await Promise.race([ended, rest])) === 'ended') break;
      said.push((await ask(socket, 'b')).said);
    }
    expect(new Set(said)).toEqual(new Set(['b']));
    await relays[0]?.ended;
  });

  it('that leaves cuts nothing short that its caller has not taken yet', async () => {
    const whole = Buffer.alloc(30_000_000, 'abcdefghij');
    const upstream = createServer((asked) => asked.end(whole));
    const socket = await caller(await relayTo(upstream, null));
    await until(() => (callers[0]?.writableLength ?? 0) > 0);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'performance', 'queueMicrotask', 'Date'] });
    relays[0]?.leave();
    jest.advanceTimersByTime(60_000);
    let heard = 0;
    socket.on('data', (chunk: Buffer) => (heard += chunk.length));
    await once(socket, 'close');
    expect(heard).toBe(whole.length);
    await relays[0]?.ended;
  });
});
