import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { useBodyParsers } from './body-parsers.js';
import { refuseConnection, refuseUrl } from './before-routes.js';
import { keepRoom, roomWithin, type Room } from './room.js';
import { takeFirst } from './take-first.js';
import { MAX_BYTES } from '../core/source/yaml-source.js';

/** A whole request must arrive within this, milliseconds. */
const REQUEST_MS = 30_000;
const HEADER_BYTES = 16 * 1024;

/** So long those who are being answered have to take it when the service ends, milliseconds. */
const GRACE_MS = 2_000;

/** Makes the HTTP side of a module, not yet listening. */
export async function makeServer(
  module: DynamicModule,
  logger: LoggerService,
  room: Room = roomWithin(Infinity),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BYTES,
    requestTimeout: REQUEST_MS,
    // What is not described is not answered.
    exposeHeadRoutes: false,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: REQUEST_MS },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  useBodyParsers(adapter.getInstance());
  takeFirst(app.getHttpServer());
  keepRoom(app.getHttpServer(), room);
  return app;
}

/** Ends the HTTP side: streams at once, other answers when they are taken, and nobody is waited for for long. */
export async function closeServer(app: NestFastifyApplication): Promise<void> {
  const late = setTimeout(() => app.getHttpServer().closeAllConnections(), GRACE_MS);
  await app.close();
  clearTimeout(late);
}
