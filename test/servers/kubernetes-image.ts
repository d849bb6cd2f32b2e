import { execFile } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { testImage, testImageName } from './docker-image.js';
import { Keeper } from './keeper.js';

const run = promisify(execFile);

/**
 * Silverback's own image where pods of this cluster can have it. Into the nodes of a test cluster it is loaded, unless
 * they have it; for any other cluster SILVERBACK_TEST_IMAGE names it.
 */
export async function clusterImage(kubeconfig: string): Promise<string> {
  const folder = dirname(resolve(kubeconfig));
  const named = process.env['SILVERBACK_TEST_IMAGE'];
  if (!existsSync(join(folder, 'nodes'))) {
    if (!named) throw new Error('SILVERBACK_TEST_IMAGE does not name an image of Silverback that the cluster can pull');
    return named;
  }
  const expected = await testImageName();
  if (expected !== '' && (await haveAll(folder, expected))) return expected;
  const keeper = await Keeper.meet();
  try {
    const { url } = await keeper.ask({ share: 'docker' });
    const image = await testImage(url);
    await load(folder, url, image);
    return image;
  } finally {
    await keeper.leave();
  }
}

async function haveAll(folder: string, image: string): Promise<boolean> {
  const nodes = await readdir(join(folder, 'nodes'));
  const found = await Promise.all(
    nodes.map(async (node) => {
      const socket = join(folder, 'nodes', node, 'run', 'containerd.sock');
      const ask = ['--address', socket, '--namespace', 'k8s.io', 'images', 'list', '--quiet'];
      const { stdout } = await run('ctr', [...ask, `name==docker.io/library/${image}`]);
      return stdout.trim() !== '';
    }),
  );
  return found.every(Boolean);
}

async function load(folder: string, engineUrl: string, image: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'silverback-image-'));
  try {
    const tar = join(scratch, 'image.tar');
    const engine = new Docker({ socketPath: new URL(engineUrl).pathname });
    await pipeline(await engine.getImage(image).get(), createWriteStream(tar));
    await run(resolve('test/cluster/load.sh'), ['--in', folder, tar]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
