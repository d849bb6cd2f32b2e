import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { ApiModule } from '../api/api.module.js';
import { Ending } from '../api/ending.js';
import { HealthModule } from '../api/health.module.js';
import { closeServer, makeServer } from '../api/server.js';
import { refuseOpenDoor } from '../composition/access.js';
import type { ProcessRole } from '../composition/deployment.js';
import { localServices } from '../composition/local-services.js';
import { nestLog } from '../composition/nest-log.js';
import { workerServices } from '../composition/worker-services.js';
import type { Environment } from '../config/environment.js';
import { TokenStore } from '../core/ports/tokens.js';
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

/** @param environment a worker without a port listens nowhere */
export async function openDoor(options: ServiceOptions, role: ProcessRole, environment: Environment): Promise<Door> {
  const { host, oidc, port } = environment;
  if (role !== 'worker') {
    const services = localServices({ ...options, host, oidc, folders: catalogs() });
    const app = await makeServer(ApiModule.over(services), nestLog(options.log));
    await refuseOpenDoor(environment, app.get<TokenStore>(TokenStore));
    return listening(app, host, port ?? API_PORT);
  }
  if (port === null) return silent(AppModule.service(options), options);
  const app = await makeServer(HealthModule.over(workerServices({ ...options, host, oidc })), nestLog(options.log));
  return listening(app, host, port);
}

async function listening(app: NestFastifyApplication, host: string, port: number): Promise<Door> {
  await app.listen(port, host);
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
