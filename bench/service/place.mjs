// A folder of its own with a home of its own, for as long as a part takes.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');

export async function inPlace(work) {
  const place = await mkdtemp(join(tmpdir(), 'silverback-bench-'));
  try {
    return await work(place);
  } finally {
    // A world outlives the service that started it for a while, and would be measured by the next part.
    const env = { PATH: process.env.PATH, SILVERBACK_HOME: join(place, 'home') };
    spawnSync(process.execPath, [command, 'world', 'down', '--force'], { cwd: place, env, stdio: 'ignore' });
    await rm(place, { recursive: true, force: true, maxRetries: 5 });
  }
}
