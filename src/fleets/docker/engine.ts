import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import pLimit from 'p-limit';
import { z } from 'zod';
import { isGone, messageOf, SilverbackError, statusOf } from '../../core/errors.js';
import { reasonOf } from './unreachable.js';
import { engineAt, type Where } from './where.js';

/** Longest time that a call may take, milliseconds. One that takes longer is given up: an engine may accept calls and answer none. */
export const CALL_MS = 2_000;

/** What this was written for, and what it is known to work with: an engine in between, or newer, is asked in its own way. */
const OLDEST = [1, 41] as const;

/** How many calls may be under way at once: the engine does them one after the other anyway. */
const AT_ONCE = 16;

/** An engine that has answered. */
export class Engine {
  private readonly inCompany = pLimit(AT_ONCE);

  constructor(
    readonly docker: Docker,
    readonly where: Where,
    /** Its own version, for people. */
    readonly version: string,
  ) {}

  /**
   * One call, bounded in time and in company. Throws `call-timeout`, and `target-unreachable` for everything else that is
   * no good answer; `context.status` is the engine's, when it gave one.
   *
   * @param ask what it asks is broken off when it is given up; a stream that was answered in time goes on
   */
  call<T>(what: string, ask: (docker: Docker) => Promise<T>, ms = CALL_MS): Promise<T> {
    return this.inCompany(async () => {
      const givenUp = new AbortController();
      const timer = setTimeout(() => givenUp.abort(), ms);
      try {
        return await Promise.race([ask(until(givenUp.signal, this.docker)), rejected(givenUp.signal)]);
      } catch (error) {
        if (givenUp.signal.aborted)
          throw new SilverbackError(
            'call-timeout',
            `the engine at ${engineAt(this.where)} did not answer in ${ms} ms: ${what}`,
          );
        throw engineError(error, this.where, what);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  /** @param container its id or its name */
  inspect(container: string, name = container): Promise<Docker.ContainerInspectInfo> {
    return this.call(`inspecting ${name}`, (docker) => docker.getContainer(container).inspect());
  }

  /** For good, also while it runs; that of one which somebody else is removing is waited for. @param container its id or its name */
  async remove(container: string, name: string, ms = CALL_MS): Promise<void> {
    try {
      await this.call(
        `removing ${name}`,
        (docker) => docker.getContainer(container).remove({ force: true, v: true }),
        ms,
      );
    } catch (error) {
      if (statusOf(error) === 409) await this.removed(container, name, ms);
      else if (!isGone(error)) throw error;
    }
  }

  private async removed(container: string, name: string, ms: number): Promise<void> {
    try {
      await this.call(
        `waiting for the removal of ${name}`,
        (docker) => docker.getContainer(container).wait({ condition: 'removed' }),
        ms,
      );
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

type Modem = Docker['modem'];

/** The same engine, asked for as long as nobody has given up: an open question would keep this process from ending. */
function until(signal: AbortSignal, { modem }: Docker): Docker {
  const bound = Object.create(modem, {
    dial: {
      value: (...[options, callback]: Parameters<Modem['dial']>) =>
        modem.dial({ ...options, abortSignal: signal }, callback),
    },
  }) as Modem;
  return new Docker({ modem: bound } as Docker.DockerOptions);
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true }),
  );
}

/** Connects, and finds a version of the API that both know. Throws `target-unreachable` with what is wrong and where. */
export async function openEngine(where: Where): Promise<Engine> {
  const options = await optionsFor(where);
  const { version, api } = await versionOf(new Docker(options), where);
  const [major = 0, minor = 0] = api.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new SilverbackError(
      'target-unreachable',
      `the Docker Engine at ${engineAt(where)} is ${version} with API ${api}; expected API ${OLDEST.join('.')} or newer (Docker 20.10)`,
    );
  return new Engine(new Docker({ ...options, version: `v${api}` }), where, version);
}

const versions = z.object({ Version: z.string(), ApiVersion: z.string().regex(/^\d+\.\d+$/) });

async function versionOf(docker: Docker, where: Where): Promise<{ version: string; api: string }> {
  const limit = AbortSignal.timeout(CALL_MS);
  const none = (why: string, cause: unknown) =>
    new SilverbackError('target-unreachable', `no Docker Engine at ${engineAt(where)}: ${why}`, { cause });
  const answer: unknown = await Promise.race([until(limit, docker).version(), rejected(limit)]).catch(
    (error: unknown) => {
      throw none(limit.aborted ? `no answer in ${CALL_MS} ms` : whyNoVersion(error as Refusal, where), error);
    },
  );
  const told = versions.safeParse(answer);
  if (!told.success) throw none(`it answers GET /version without the version of an engine; ${AN_ENGINE}`, told.error);
  return { version: told.data.Version, api: told.data.ApiVersion };
}

const AN_ENGINE = "expected a Docker Engine; is that address another's?";

type Refusal = NodeJS.ErrnoException & { readonly statusCode?: number };

function whyNoVersion(error: Refusal, where: Where): string {
  const reason = reasonOf(error, where);
  // A page of somebody's is no reason.
  return error.statusCode !== undefined && reason === error.message
    ? `it answers GET /version with HTTP ${error.statusCode}; ${AN_ENGINE}`
    : reason;
}

async function optionsFor(where: Where): Promise<Docker.DockerOptions> {
  const { host, certificates } = where;
  // Without a host of its own the client would prefer that of DOCKER_HOST to the socket.
  if (host.startsWith('unix://'))
    return { socketPath: host.slice('unix://'.length), host: undefined, protocol: 'http' };
  if (!/^tcp:\/\/[^/\s]+$/.test(host))
    throw new SilverbackError(
      'target-unreachable',
      `${engineAt(where)} is no engine that can be reached; expected unix:// or tcp://`,
    );
  const url = new URL(host);
  const at = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || (certificates ? 2376 : 2375)) };
  if (certificates === null) return { ...at, protocol: 'http' };
  // One after the other, so that the same one is always named where several are missing.
  const ca = await pem(certificates, 'ca.pem');
  const cert = await pem(certificates, 'cert.pem');
  return { ...at, protocol: 'https', ca, cert, key: await pem(certificates, 'key.pem') };
}

async function pem(folder: string, name: string): Promise<Buffer> {
  const path = join(folder, name);
  return readFile(path).catch((error: unknown) => {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : messageOf(error);
    throw new SilverbackError(
      'target-unreachable',
      `${path} cannot be read: ${why}; expected ca.pem, cert.pem and key.pem in the folder of certificates`,
    );
  });
}

/** What the engine, or the way to it, has said of a call. */
function engineError(error: unknown, where: Where, what: string): SilverbackError {
  if (error instanceof SilverbackError) return error;
  const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
  const why = json?.message ?? reasonOf(error as NodeJS.ErrnoException, where);
  return new SilverbackError('target-unreachable', `${what}, asked of the engine at ${engineAt(where)}: ${why}`, {
    cause: error,
    context: statusCode === undefined ? {} : { status: statusCode },
  });
}
