import { lookup } from 'node:dns/promises';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { ApiModule, readersWithin } from '../api/api.module.js';
import { Ending } from '../api/ending.js';
import { HealthModule } from '../api/health.module.js';
import { roomWithin, WAITING } from '../api/room.js';
import { closeServer, makeServer } from '../api/server.js';
import { refuseOpenDoor } from '../composition/access.js';
import type { ProcessRole } from '../composition/deployment.js';
import { apiServices } from '../composition/api-services.js';
import { nestLog } from '../composition/nest-log.js';
import { workerServices } from '../composition/worker-services.js';
import { readAdminToken } from '../config/admin-token.js';
import { openFilesLimit } from '../config/open-files.js';
import type { Environment } from '../config/environment.js';
import { tokenHash } from '../core/access/token.js';
import { TokenStore } from '../core/ports/tokens.js';
import { cannotListen } from './cannot-listen.js';
import { catalogs } from './context.js';

/** Where callers find a service, unless something else is said. */
const API_PORT = 7070;

/** A process of the service, and how it is reached from outside. */
export interface Door {
  readonly app: INestApplicationContext;
  /** Null: nobody calls it. */
  readonly url: string | null;
  /** It answers on, and says that it takes no new work. */
  ending(): void;
  close(): Promise<void>;
}

/**
 * @param environment a worker without a port listens nowhere
 * @throws `invalid-config` where it must not or cannot listen; nothing is open then.
 */
export async function openDoor(options: ServiceOptions, role: ProcessRole, environment: Environment): Promise<Door> {
  const { host, oidc, port, adminTokenFile } = environment;
  const room = roomWithin(openFilesLimit());
  if (role !== 'worker') {
    const adminTokenHash = adminTokenFile === null ? null : tokenHash(await readAdminToken(adminTokenFile));
    const access = { host, oidc, adminTokenHash };
    const services = apiServices({ ...options, ...access, folders: catalogs() });
    const app = await makeServer(ApiModule.over(services, readersWithin(room)), nestLog(options.log), room);
    return opened(app, async () => {
      await refuseOpenDoor(access, app.get<TokenStore>(TokenStore));
      return listening(app, host, port ?? API_PORT);
    });
  }
  if (port === null) return silent(AppModule.service(options), options);
  const app = await makeServer(HealthModule.over(workerServices(options)), nestLog(options.log), room);
  return opened(app, () => listening(app, host, port));
}

/** What a server that does not open has made already must not keep the process. */
async function opened(app: NestFastifyApplication, open: () => Promise<Door>): Promise<Door> {
  try {
    return await open();
  } catch (error) {
    await closeServer(app);
    throw error;
  }
}

async function listening(app: NestFastifyApplication, host: string, port: number): Promise<Door> {
  try {
    // Given a name of several addresses, the server would listen at each, and keep room at the first only.
    const { address } = await lookup(host);
    await app.listen({ port, host: address, backlog: WAITING });
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const ending = app.get(Ending);
  return {
    app,
    url: await app.getUrl(),
    ending: () => void (ending.began = true),
    close: () => closeServer(app),
  };
}

async function silent(module: DynamicModule, { log }: ServiceOptions): Promise<Door> {
  const app = await NestFactory.createApplicationContext(module, { logger: nestLog(log), abortOnError: false });
  return { app, url: null, ending: () => undefined, close: () => app.close() };
}
