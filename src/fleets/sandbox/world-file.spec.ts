import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorldLayout } from '../../core/target/target.js';
import { subnetOf } from '../world/resolver.js';
import { findWorld, layoutHash } from './world-file.js';

describe('the file of a world', () => {
  let home: string;
  let server: Server;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-'));
    await mkdir(join(home, 'world'));
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.close();
    await rm(home, { recursive: true });
  });
  const write = (text: string) => writeFile(join(home, 'world', 'world.json'), text);
  const file = (pid: number) => ({ pid, port: (server.address() as AddressInfo).port, layoutHash: 'x' });

  it('is found while its process lives and listens', async () => {
    expect(await findWorld(home)).toBeNull();
    await write(JSON.stringify(file(process.pid)));
    expect(await findWorld(home)).toEqual(file(process.pid));
  });
  it('is ignored when its process is dead, when nobody listens, or when it is broken', async () => {
    await write(JSON.stringify(file(2 ** 22 + 1)));
    expect(await findWorld(home)).toBeNull();
    await write('{"pid":');
    expect(await findWorld(home)).toBeNull();
    await write(JSON.stringify(file(process.pid)));
    await new Promise((resolve) => server.close(resolve));
    expect(await findWorld(home)).toBeNull();
  });
});

describe('layoutHash', () => {
  it('does not depend on the order of keys', () => {
    const a = { territories: 9, regions: { west: { zones: { w1: 1, w2: 1 } } } } as unknown as WorldLayout;
    const b = { regions: { west: { zones: { w2: 1, w1: 1 } } }, territories: 9 } as unknown as WorldLayout;
    expect(layoutHash(a)).toBe(layoutHash(b));
    expect(layoutHash({ ...a, territories: 10 })).not.toBe(layoutHash(a));
  });
});

describe('subnetOf', () => {
  it('puts territories side by side in 100.64.0.0/10', () => {
    expect(subnetOf(0)).toEqual({ address: '100.64.0.0', bits: 24 });
    expect(subnetOf(999)).toEqual({ address: '100.67.231.0', bits: 24 });
  });
});
