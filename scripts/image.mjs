// Silverback's image from this checkout, which is built first, on the engine that the docker command would speak to. The
// base is that of the Dockerfile; where no registry is reached, one of Debian's packages and this machine's node. Prints
// the image's name. With --made a base that was made on this machine before does, and no registry is asked;
// with --name too, no engine is asked either: it prints the name alone, or nothing where no base was made before.
//   node scripts/image.mjs [--tag NAME[:TAG]] [--made [--name]]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import './prepare.mjs';
import { program } from './program.mjs';

// In a fresh checkout the packages that these need have only now been installed.
const { baseImage, isMade, MADE } = await import('./image-base.mjs');
const { connect, finished, has } = await import('./docker-engine.mjs');

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A registry that is not there is soon known; one that is sends about 80 MB. */
const PULLED_WITHIN_MS = 120_000;

/** What the image is made from besides the packages that production needs. */
const PARTS = ['Dockerfile', 'package.json', 'bin', 'experiments', 'dist'];

const { values } = parseArgs({
  options: { tag: { type: 'string' }, made: { type: 'boolean' }, name: { type: 'boolean' } },
});
await program('image', async () => {
  if (values.name) {
    if (isMade()) console.log(nameOn(MADE));
    return;
  }
  const engine = await connect();
  const base = (values.made && isMade() ? null : await pulled(engine, publicBase())) ?? (await baseImage(engine));
  const name = nameOn(base);
  if (!(await has(engine, name))) {
    const excluded = ['*.map', '*.d.ts', '*.md'].map((pattern) => `--exclude=${pattern}`);
    const context = spawn('tar', ['--create', ...excluded, '--directory', root, ...PARTS, ...packages()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await finished(engine, await engine.buildImage(context.stdout, { t: name, buildargs: { BASE: base } }));
  }
  if (values.tag) {
    const [, repo = values.tag, tag = 'latest'] = /^(.+):([^:/]+)$/.exec(values.tag) ?? [];
    await engine.getImage(name).tag({ repo, tag });
  }
  console.log(name);
});

function nameOn(base) {
  const stamp = ['dist/.built', 'Dockerfile', 'package-lock.json', ...filesIn('bin'), ...filesIn('experiments')].map(
    (file) => readFileSync(join(root, file), 'utf8'),
  );
  const content = createHash('sha256').update([base, ...stamp].join('\n'));
  return `silverback:${content.digest('hex').slice(0, 12)}`;
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .sort();
}

function publicBase() {
  return /^ARG BASE=(\S+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))[1];
}

/** @returns its name; null when it is neither on the engine nor to be had */
async function pulled(engine, base) {
  if (await has(engine, base)) return base;
  try {
    await finished(engine, await engine.pull(base, { abortSignal: AbortSignal.timeout(PULLED_WITHIN_MS) }));
    return base;
  } catch {
    return null;
  }
}

/** The folders of node_modules that production needs on this machine. */
function packages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => /^node_modules\/(?!.*\/node_modules\/)/.test(path) && !dev)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}
