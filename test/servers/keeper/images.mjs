// Silverback's own image, built from this checkout, where the containers or pods of a server of tests can have it.
import { execFile } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const IMAGE = join(ROOT, 'scripts', 'image.mjs');
const LOAD = join(ROOT, 'test', 'cluster', 'load.sh');

/** Each is made once for all who ask, however many at a time; one that failed is tried again. */
const made = new Map();
function once(url, make) {
  if (!made.has(url)) {
    const making = make();
    made.set(url, making);
    making.catch(() => made.delete(url));
  }
  return made.get(url);
}

/** @returns its name on a Docker Engine, where it is built unless it is there */
export function imageOnEngine(url) {
  return once(url, () => image(['--made'], { ...process.env, DOCKER_HOST: url }));
}

/**
 * Into the nodes of a test cluster it is loaded, unless they have it; for any other cluster SILVERBACK_TEST_IMAGE names it.
 * @param engine resolves to the URL of the engine that builds it; asked only where it must be loaded
 * @returns its name, which pods pull `IfNotPresent`
 */
export function imageOnCluster(kubeconfig, engine) {
  return once(kubeconfig, async () => {
    const folder = dirname(resolve(kubeconfig));
    // Whoever plans the run has seen to it that one of the two is there.
    if (!existsSync(join(folder, 'nodes'))) return process.env.SILVERBACK_TEST_IMAGE;
    const expected = await image(['--made', '--name'], process.env);
    if (expected !== '' && (await haveAll(folder, expected))) return expected;
    const url = await engine();
    const name = await imageOnEngine(url);
    await load(folder, url, name);
    return name;
  });
}

async function image(options, env) {
  const { stdout } = await run(process.execPath, [IMAGE, ...options], { env });
  return stdout.trim();
}

async function haveAll(folder, name) {
  const nodes = await readdir(join(folder, 'nodes'));
  const found = await Promise.all(
    nodes.map(async (node) => {
      const socket = join(folder, 'nodes', node, 'run', 'containerd.sock');
      const ask = ['--address', socket, '--namespace', 'k8s.io', 'images', 'list', '--quiet'];
      const { stdout } = await run('ctr', [...ask, `name==docker.io/library/${name}`]);
      return stdout.trim() !== '';
    }),
  );
  return found.every(Boolean);
}

async function load(folder, engineUrl, name) {
  const scratch = await mkdtemp(join(tmpdir(), 'silverback-image-'));
  try {
    const tar = join(scratch, 'image.tar');
    const engine = new Docker({ socketPath: new URL(engineUrl).pathname });
    await pipeline(await engine.getImage(name).get(), createWriteStream(tar));
    await run(LOAD, ['--in', folder, tar]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
