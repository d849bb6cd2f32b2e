import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** @returns the name of the image of this checkout, as it is built, on the engine. */
export async function testImage(url: string): Promise<string> {
  return image(['--made'], { ...process.env, DOCKER_HOST: url });
}

/** @returns the name that it would have, without an engine; empty where that cannot be said. */
export async function testImageName(): Promise<string> {
  return image(['--made', '--name'], process.env);
}

async function image(options: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const program = join(process.cwd(), 'scripts', 'image.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { env });
  return stdout.trim();
}
