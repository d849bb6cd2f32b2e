import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** @returns the name of the image of this checkout, as it is built, on the engine. */
export async function testImage(url: string): Promise<string> {
  const program = join(process.cwd(), 'scripts', 'image.mjs');
  const env = { ...process.env, DOCKER_HOST: url };
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--made'], { env });
  return stdout.trim();
}
