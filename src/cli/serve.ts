import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { refuseOpenDoor } from '../composition/access.js';
import { deploymentOf } from '../composition/deployment.js';
import { localServices } from '../composition/local-services.js';
import { ScheduleTimer } from '../composition/schedule-timer.js';
import { say } from '../composition/worker.js';
import { WorkerProcess } from '../composition/worker-process.js';
import type { Environment } from '../config/environment.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { Clock } from '../core/ports/clock.js';
import { Retention } from '../core/ports/retention.js';
import { TokenStore } from '../core/ports/tokens.js';
import { keepHouse } from '../engine/housekeeping.js';
import { ApiModule } from '../api/api.module.js';
import { Ending } from '../api/ending.js';
import { closeServer, makeServer } from '../api/server.js';
import { catalogs, context } from './context.js';
import type { ServeOptions } from './options.js';

/** Bound in a module that the process is made of. */
const BELOW = { strict: false };

/**
 * One process of the service, until a signal. Then it takes no more; alone, it rolls back what it has in hand, among
 * others, it hands it over. A second signal insists.
 */
export async function serve({ role }: ServeOptions): Promise<void> {
  const base = await context();
  const deployment = deploymentOf(base.environment, role);
  if (role !== 'api') await prepareHome(base.environment.home);
  const options: ServiceOptions = {
    ...base.environment,
    house: base.house,
    incidents: base.incidents,
    clock: new SystemClock(),
    start: 'if-needed',
    deployment,
    onProgress: say,
  };
  const over = ended();
  const app = role === 'worker' ? await silent(options) : await listening(options, base.environment);
  const work = role === 'api' ? null : app.get(WorkerProcess, BELOW);
  await work?.start();
  const left = new AbortController();
  const house = work ? housekeeping(app, base.environment, left.signal) : Promise.resolve();
  say(role === 'worker' ? 'silverback works' : `silverback serves ${await (app as NestFastifyApplication).getUrl()}`);
  const signal = await over.first;
  if (role !== 'worker') {
    app.get(Ending).began = true;
    await app.get(ScheduleTimer, BELOW).stop();
  }
  if (work) say(`${signal}: ${work.hasOthers ? 'handing over' : 'rolling back; the service ends when all is undone'}`);
  await work?.end(signal, over.second);
  left.abort();
  await house;
  await (role === 'worker' ? app.close() : closeServer(app as NestFastifyApplication));
}

/** A process that nobody calls. */
function silent(options: ServiceOptions): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(AppModule.service(options), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
}

async function listening(options: ServiceOptions, environment: Environment): Promise<NestFastifyApplication> {
  const { host, port, oidc } = environment;
  const app = await makeServer(ApiModule.over(localServices({ ...options, host, oidc, folders: catalogs() })));
  await refuseOpenDoor(environment, app.get<TokenStore>(TokenStore));
  await app.listen(port, host);
  return app;
}

function housekeeping(app: INestApplicationContext, { keep }: Environment, stop: AbortSignal): Promise<void> {
  const [clock, retention] = [app.get<Clock>(Clock, BELOW), app.get<Retention>(Retention, BELOW)];
  return keepHouse({ clock, retention, keep, onWarning: say }, stop);
}

/** The first signal to end, and the one after it. */
function ended(): { first: Promise<NodeJS.Signals>; second: Promise<NodeJS.Signals> } {
  const told: ((signal: NodeJS.Signals) => void)[] = [];
  const next = (): Promise<NodeJS.Signals> => new Promise((resolve) => told.push(resolve));
  const signals = { first: next(), second: next() };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told.shift()?.(signal));
  return signals;
}
