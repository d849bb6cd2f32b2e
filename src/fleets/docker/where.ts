import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, SilverbackError } from '../../core/errors.js';
import type { DockerPlace } from '../../core/target/target.js';

/** Where an engine is reached. */
export interface Where {
  /** `unix:///path` or `tcp://host:port`. */
  readonly host: string;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`; null: the connection is plain. */
  readonly certificates: string | null;
  /** Who says so, for people. */
  readonly from?: string;
}

const USUAL = 'unix:///var/run/docker.sock';

type Environment = Readonly<Partial<Record<string, string>>>;

/** As the `docker` command finds it: what the target says, then the environment, then the context that is in use. */
export async function whereIsEngine(
  place: Pick<DockerPlace, 'host' | 'context' | 'certificates'>,
  environment: Environment,
): Promise<Where> {
  const certificates = place.certificates ?? certificatesIn(environment);
  if (place.host !== null) return { host: place.host, certificates, from: 'spec.docker.host' };
  if (place.context !== null) return contextNamed(place.context, environment);
  const host = environment['DOCKER_HOST'];
  if (host) return { host, certificates, from: 'DOCKER_HOST' };
  const context = environment['DOCKER_CONTEXT'] ?? (await currentContext(environment));
  if (context !== undefined && context !== 'default') return contextNamed(context, environment);
  return { host: USUAL, certificates: null, from: 'the default' };
}

/** Pure. An engine for people: when it is not the one that they meant, they see who named it. */
export function engineAt({ host, from }: Where): string {
  return from === undefined ? host : `${host} (${from})`;
}

function certificatesIn(environment: Environment): string | null {
  const isAsked = environment['DOCKER_TLS_VERIFY'] !== undefined && environment['DOCKER_TLS_VERIFY'] !== '';
  return isAsked ? (environment['DOCKER_CERT_PATH'] ?? folderOf(environment)) : null;
}

const config = z.object({ currentContext: z.string().optional() });

async function currentContext(environment: Environment): Promise<string | undefined> {
  const text = await readFile(join(folderOf(environment), 'config.json'), 'utf8').catch(() => '{}');
  return config.safeParse(JSON.parse(text)).data?.currentContext;
}

const contextFile = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/** The `docker` command keeps a context in a folder that is called by the SHA-256 of its name. */
async function contextNamed(name: string, environment: Environment): Promise<Where> {
  const id = createHash('sha256').update(name).digest('hex');
  const folder = join(folderOf(environment), 'contexts');
  try {
    const text = await readFile(join(folder, 'meta', id, 'meta.json'), 'utf8');
    const { Host: host } = contextFile.parse(JSON.parse(text)).Endpoints.docker;
    const tls = join(folder, 'tls', id, 'docker');
    const isSecured = await readFile(join(tls, 'ca.pem')).then(
      () => true,
      () => false,
    );
    return { host, certificates: isSecured ? tls : null, from: `docker context ${name}` };
  } catch (error) {
    throw new SilverbackError(
      'target-unreachable',
      `there is no docker context "${name}" in ${folder}: ${whyNot(error)}; expected one of "docker context ls"`,
    );
  }
}

function whyNot(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing is stored of it' : messageOf(error);
}

function folderOf(environment: Environment): string {
  return environment['DOCKER_CONFIG'] || join(homedir(), '.docker');
}
