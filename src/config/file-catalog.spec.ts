import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileCatalog } from './file-catalog.js';

describe('the catalog of a service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silverback-catalog-'));
    await cp(resolve('experiments/targets'), join(folder, 'targets'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('parses a target once, and again when its file has changed', async () => {
    const catalog = new FileCatalog([folder]);
    const target = await catalog.target('sandbox');
    expect(await catalog.target('sandbox')).toBe(target);
    expect(await catalog.targets()).toContain(target);
    const file = join(folder, 'targets', 'sandbox.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('ttl: 1s', 'ttl: 2s'));
    expect((await catalog.target('sandbox')).routes['www']).toMatchObject({ ttlMs: 2_000 });
  });
});
