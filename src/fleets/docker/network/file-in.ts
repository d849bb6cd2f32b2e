import type { Readable } from 'node:stream';
import type { Engine } from '../engine.js';

/** A file as the container itself finds it there, whether it runs or not, and whether it has any tool or not. */
export async function fileIn(engine: Engine, container: string, path: string): Promise<string> {
  const archive = await engine.call(`reading ${path} in ${container.slice(0, 12)}`, async (docker) =>
    whole((await docker.getContainer(container).getArchive({ path })) as Readable),
  );
  return onlyFile(archive);
}

const BLOCK = 512;
const SIZE = { at: 124, length: 12 };

/** Pure: of a tar archive of one file, its text. */
export function onlyFile(archive: Buffer): string {
  const size = parseInt(archive.toString('latin1', SIZE.at, SIZE.at + SIZE.length), 8);
  return archive.toString('utf8', BLOCK, BLOCK + size);
}

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
