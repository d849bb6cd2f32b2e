// A Kubernetes cluster of several nodes as a server of tests: that of KUBECONFIG, or the one that test/cluster starts.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATH } from '../../../scripts/cache.mjs';
import { docker } from './docker.mjs';

const CLUSTER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'cluster');
const UP = join(CLUSTER, 'up.sh');
const DOWN = join(CLUSTER, 'down.sh');
const env = { ...process.env, PATH };

const ANSWERS_WITHIN_MS = 5_000;

const given = process.env.KUBECONFIG || undefined;
const why = given === undefined ? whyNoneStarts() : whyGivenIsNone();

/** The cluster of the environment, where suites can run there. */
export const named = why === null ? given : undefined;

export const kubernetes = {
  title: 'Kubernetes',
  missing: why,
  ready: /cluster is up/,
  orderly: 'SIGTERM',
  /** It takes no port that somebody else could have taken, and half a minute. */
  attempts: 1,
  stopsWithinMs: 180_000,

  version: () => JSON.parse(kubectl('version', '--client', '--output=json')).clientVersion.gitVersion.slice(1),

  prepare() {},

  command: (folder) => [UP, ['--in', join(folder, 'cluster'), '--hold']],

  url: (_port, folder) => join(folder, 'cluster', 'admin.conf'),

  /** Whatever became of the one that held it. */
  clean: async (folder) => void (await promisify(execFile)(DOWN, [join(folder, 'cluster')])),
};

function kubectl(...args) {
  return execFileSync('kubectl', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function whyNoAnswer() {
  try {
    kubectl('get', '--raw', '/readyz', `--request-timeout=${ANSWERS_WITHIN_MS / 1000}s`);
    return null;
  } catch (error) {
    const [reason = ''] = (error.stderr || error.message).trim().split('\n').slice(-1);
    return `the cluster of KUBECONFIG does not answer: ${reason}`;
  }
}

function whyNoneStarts() {
  try {
    execFileSync(UP, ['--check'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return (error.stderr || error.message).trim().replace(/^up\.sh: /, '');
  }
  return withoutEngine();
}

function whyGivenIsNone() {
  const silence = whyNoAnswer();
  if (silence !== null) return silence;
  if (existsSync(join(dirname(resolve(given)), 'nodes'))) return withoutEngine();
  if (process.env.SILVERBACK_TEST_IMAGE) return null;
  return 'SILVERBACK_TEST_IMAGE does not name an image of Silverback that the cluster of KUBECONFIG can pull';
}

function withoutEngine() {
  if (!docker.missing || process.env.SILVERBACK_TEST_DOCKER_HOST) return null;
  return `its images are built on a Docker Engine: ${docker.missing}`;
}
