import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { refuseConnection, refuseUrl } from './before-routes.js';
import { MAX_BYTES } from '../core/source/yaml-source.js';
import { SilverbackError } from '../core/errors.js';

/** A whole request must arrive within this, milliseconds. */
const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;
const HEADER_BYTES = 16 * 1024;

/** Makes the HTTP side of a module, not yet listening. */
export async function makeServer(module: DynamicModule): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BYTES,
    requestTimeout: REQUEST_MS,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MS },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, async (_: unknown, text: string) =>
    json(text),
  );
  return app;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `is not JSON: ${(error as Error).message}`;
    throw new SilverbackError('invalid-request', `the body ${message}`, {
      issues: [{ message, expected: 'a JSON document' }],
    });
  }
}
