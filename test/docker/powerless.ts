import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { Duplex } from 'node:stream';

/**
 * A socket in front of an engine that gives no container a power of its own, as a policy of its owner may.
 * @returns what ends it
 */
export async function powerless(engine: string, socket: string): Promise<() => Promise<void>> {
  const open = new Set<Duplex>();
  const passOn = async (asked: IncomingMessage): Promise<ReturnType<typeof request>> => {
    const { method, url: path, headers } = asked;
    const given = await buffer(asked);
    const isCreation = method === 'POST' && path?.includes('/containers/create') === true;
    const body = isCreation ? Buffer.from(without(given.toString())) : given;
    const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
    const on = request({ socketPath: engine, method, path, headers: { ...headers, ...length } });
    on.end(body);
    return on;
  };
  const answer = async (asked: IncomingMessage, to: ServerResponse): Promise<void> => {
    const on = await passOn(asked);
    on.on('response', (said) => {
      said.pipe(to.writeHead(said.statusCode ?? 500, said.headers));
      // A stream of events is answered long before there is one.
      to.flushHeaders();
    });
    on.on('error', () => to.destroy());
    to.on('close', () => on.destroy());
  };
  const server = createServer((asked, to) => void answer(asked, to));
  server.on('connection', (end) => open.add(end));
  server.on('upgrade', (asked, near: Duplex) => {
    const { method, url: path, headers } = asked;
    const on = request({ socketPath: engine, method, path, headers });
    on.on('upgrade', ({ headers: said }, far, head) => {
      near.write(`HTTP/1.1 101 UPGRADED\r\n${lines(said)}\r\n`);
      near.write(head);
      near.pipe(far).pipe(near);
      for (const end of [near, far]) end.on('error', () => undefined);
    });
    on.end();
  });
  server.listen(socket);
  await once(server, 'listening');
  return async () => {
    for (const end of open) end.destroy();
    server.close();
    await once(server, 'close');
  };
}

function without(creation: string): string {
  const { HostConfig: host, ...rest } = JSON.parse(creation) as { HostConfig?: object };
  return JSON.stringify({ ...rest, HostConfig: { ...host, CapAdd: [] } });
}

function lines(headers: IncomingMessage['headers']): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}\r\n`)
    .join('');
}
