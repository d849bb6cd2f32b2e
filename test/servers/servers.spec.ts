import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { eventually } from '../conformance/eventually.js';
import { withDocker } from './docker.js';
import { withPostgres, statements } from './postgres.js';
import { withRedis } from './redis.js';

const SOON_MS = 30_000;

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

withPostgres('PostgreSQL for all suites', 'share', (postgres) => {
  it('gives each database to one who asked, empty', async () => {
    const [one, two] = [await postgres.database(), await postgres.database()];
    await statements(one, ['create table ours (x int)']);
    expect(await statements(two, [`select to_regclass('ours') as ours`])).toEqual([{ ours: null }]);
  });
});

withPostgres('PostgreSQL for one suite', 'own', (postgres) => {
  it('is stopped, killed and started in one place, with what was committed', async () => {
    const url = await postgres.database();
    await statements(url, ['create table kept (x int)', 'insert into kept values (1)']);
    for (const end of ['stop', 'kill'] as const) {
      await postgres.act(end);
      expect(await listens(url)).toBe(false);
      await postgres.act('start');
      expect(await statements(url, ['select x from kept'])).toEqual([{ x: 1 }]);
    }
  });
});

withRedis('Redis for one suite', 'own', (redis) => {
  it('comes back without its data', async () => {
    const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    await client.set('key', 'value');
    await redis.act('kill');
    await redis.act('start');
    client.disconnect();
    await client.connect();
    expect(await client.get('key')).toBeNull();
    client.disconnect();
  });
});

withRedis('the keeper of servers', 'share', () => {
  it('ends what it started when the test run dies', async () => {
    const run = spawn(process.execPath, [resolve('test/servers/keeper/main.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(run, 'exit');
    const lines = createInterface({ input: run.stdout })[Symbol.asyncIterator]();
    const { socket } = JSON.parse(String((await lines.next()).value)) as { socket: string };
    const suite = connect(socket);
    suite.on('error', () => undefined).write(`${JSON.stringify({ share: 'redis' })}\n`);
    const answers = createInterface({ input: suite })[Symbol.asyncIterator]();
    const { url } = JSON.parse(String((await answers.next()).value)) as { url: string };
    expect(await listens(url)).toBe(true);
    run.stdin.destroy();
    await ended;
    await eventually(
      () => listens(url),
      (still) => !still,
      SOON_MS,
    );
    expect(await listens(url)).toBe(false);
    expect(existsSync(socket)).toBe(false);
  });
});

withDocker('Docker Engine for all suites', 'share', (docker) => {
  it('runs a container of the image of this checkout', async () => {
    const node = ['node', '--version'];
    const container = await docker.engine.createContainer({
      Image: docker.image,
      Entrypoint: node,
      Labels: { 'silverback.test': docker.name },
      HostConfig: { NetworkMode: 'none' },
    });
    await container.start();
    expect(await container.wait()).toMatchObject({ StatusCode: 0 });
    expect(String(await container.logs({ stdout: true }))).toContain(process.version);
  });
});
