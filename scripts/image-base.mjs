// A base for images where no registry can be reached: a Debian of packages, and this machine's node.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './cache.mjs';
import { finished, has } from './docker-engine.mjs';

/** What `.ci/run` may keep between runs. */
const CACHE = join(cache, 'docker');
const PACKAGES = 'iptables,ipset,iproute2,procps,ca-certificates,haproxy';

/** By what is in it. */
const TAG = createHash('sha256').update(`${PACKAGES} ${process.version}`).digest('hex').slice(0, 12);
const TAR = join(CACHE, `silverback-base-${TAG}.tar`);

/** Of a base that is made here, on any engine. */
export const MADE = `silverback-base:${TAG}`;

/** Whether this machine has made it before. */
export function isMade() {
  return existsSync(TAR);
}

/** @returns its name on the engine. */
export async function baseImage(engine) {
  if (await has(engine, MADE)) return MADE;
  if (!isMade()) make(TAR);
  await finished(engine, await engine.importImage(TAR, { repo: 'silverback-base', tag: TAG }));
  return MADE;
}

function make(tar) {
  mkdirSync(CACHE, { recursive: true });
  const half = `${tar}.${process.pid}`;
  const node = `--customize-hook=copy-in ${process.execPath} /usr/local/bin`;
  const options = ['--quiet', '--format=tar', '--variant=minbase', `--include=${PACKAGES}`, node];
  execFileSync('mmdebstrap', [...options, 'bookworm', half], { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(half, tar);
}
