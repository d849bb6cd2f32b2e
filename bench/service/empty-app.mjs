// The least that Nest and Fastify cost together: an application that does nothing.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class ReadyController {
  readyz() {
    return { status: 'ok' };
  }
}
Controller()(ReadyController);
Get('readyz')(
  ReadyController.prototype,
  'readyz',
  Object.getOwnPropertyDescriptor(ReadyController.prototype, 'readyz'),
);

class EmptyModule {}
Module({ controllers: [ReadyController] })(EmptyModule);

const app = await NestFactory.create(EmptyModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
process.stderr.write(`empty serves ${await app.getUrl()}\n`);
process.on('SIGTERM', () => process.exit(0));
