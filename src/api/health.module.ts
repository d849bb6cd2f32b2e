import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ANSWERING } from './answering.js';
import { Ending } from './ending.js';
import { OpenGate } from './open-gate.js';
import { HealthController } from './root/health.controller.js';

/** Of the REST interface only what tells whether a process lives, can do its work, and what it has done. */
@Module({})
export class HealthModule {
  static over(services: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      imports: [services, DiscoveryModule],
      controllers: [HealthController],
      providers: [...ANSWERING, { provide: APP_GUARD, useClass: OpenGate }],
      exports: [Ending],
    };
  }
}
