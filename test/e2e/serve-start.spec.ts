import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { urlIn } from './log-lines.js';
import { Place, until, type Ended } from './silverback.js';

/** No run begins here. */
const NO_LOAD = undefined;
/** What is promised, and what starting and ending a process costs on a busy machine. */
const WITHIN_MS = 15_000 + 5_000;

describe('a service that does not start', () => {
  let place: Place;
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  beforeEach(async () => {
    place = await Place.make(NO_LOAD);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
    await place.leave();
  });

  /** Somebody who takes connections and says nothing. */
  async function silent(): Promise<{ server: Server; port: number }> {
    const server = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  }

  /** Ends by itself, or the test fails. */
  async function ends(going: ReturnType<Place['start']>, withinMs = WITHIN_MS): Promise<Ended> {
    const late = setTimeout(() => going.process.kill('SIGKILL'), withinMs);
    const ended = await going.ended;
    clearTimeout(late);
    return ended;
  }

  const firings = (): number => {
    const file = new Sqlite(join(place.home, 'journal.db'), { readonly: true });
    const { count } = file.prepare('select count(*) as count from firings').get() as { count: number };
    file.close();
    return count;
  };

  it('a taken port ends the start, and no schedule is fired by it', async () => {
    await place.run('halt', '--reason', 'nothing is to begin');
    const first = place.start('serve', '--port', '0');
    const url = await until('the service is ready', async () => urlIn(first.said()));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ experiment: 'kill-instance', when: { every: '1s' } });
    expect((await fetch(`${url}/api/v1/schedules`, { method: 'POST', headers, body })).status).toBe(201);
    await until('it is fired', async () => firings() > 0);
    first.process.kill('SIGTERM');
    await first.ended;

    const before = firings();
    const { port } = await silent();
    const { code, stderr } = await ends(place.start('serve', '--port', `${port}`));
    expect(stderr).toContain(
      `silverback: cannot listen on 127.0.0.1, port ${port}: another process listens there; expected a free port`,
    );
    expect(code).toBe(2);
    expect(firings()).toBe(before);
  });

  it('beyond loopback it starts with a token that it is given, and not with a file that holds none', async () => {
    const token = `sbk_${'x'.repeat(43)}`;
    const file = await place.write('admin-token', `${token}\n`);
    const open = await Place.make(NO_LOAD, { SILVERBACK_HOST: '0.0.0.0', SILVERBACK_ADMIN_TOKEN_FILE: file });
    const serving = open.start('serve', '--port', '0');
    const url = await until('the service is ready', async () => urlIn(serving.said()));
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${url}/api/v1/tokens`, { headers })).status;
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(200);
    serving.process.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);

    await place.write('admin-token', 'changeme');
    const { code, stderr } = await ends(open.start('serve', '--port', '0'));
    expect(stderr).toMatch(/SILVERBACK_ADMIN_TOKEN_FILE .*admin-token holds no token, expected sbk_ and 32 to 200/);
    expect(stderr).not.toContain('changeme');
    expect(code).toBe(2);
    await open.leave();
  });

  it('servers that are silent keep it no longer than its limit when it is told to end', async () => {
    const [postgres, redis] = [await silent(), await silent()];
    const asked = once(postgres.server, 'connection');
    const starting = await Place.make(NO_LOAD, {
      DATABASE_URL: `postgres://nobody@127.0.0.1:${postgres.port}/none`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      // Where anybody could call it, tokens are looked for before it listens.
      SILVERBACK_HOST: '0.0.0.0',
    });
    const going = starting.start('serve', '--port', '0');
    await asked;
    going.process.kill('SIGTERM');
    expect((await ends(going)).code).toBe(5);
    await starting.leave();
  });
});
