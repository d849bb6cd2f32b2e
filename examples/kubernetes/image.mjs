// Silverback's image in a file, for nodes that pull from nowhere.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connect } from '../../scripts/docker-engine.mjs';
import { output } from './commands.mjs';

/** Builds it on the engine that the docker command would speak to. @returns its name */
export async function buildImage() {
  console.error("silverback: building Silverback's image; a first time takes a minute ...");
  return (await output(process.execPath, 'scripts/image.mjs')).trim().split('\n').at(-1);
}

/** Takes one from that engine to where `load` brings it. */
export async function loadImage(name, load) {
  const folder = mkdtempSync(join(tmpdir(), 'silverback-image-'));
  try {
    const tar = join(folder, 'image.tar');
    const engine = await connect();
    await pipeline(await engine.getImage(name).get(), createWriteStream(tar));
    console.error(`silverback: loading ${name} into the nodes ...`);
    await load(tar);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
