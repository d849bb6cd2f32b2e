import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Ending } from './ending.js';
import { Gate } from './gate.js';
import { ProblemFilter } from './problem.filter.js';
import { HealthController } from './root/health.controller.js';
import { Routes } from './routes.js';

/** What every process needs that answers anybody. */
export const ANSWERING: readonly Provider[] = [
  { provide: APP_FILTER, useClass: ProblemFilter },
  { provide: APP_GUARD, useClass: Gate },
  Ending,
  Routes,
];

/** Of the REST interface only what tells whether a process lives, can do its work, and what it has done. */
@Module({})
export class HealthModule {
  static over(services: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      imports: [services, DiscoveryModule],
      controllers: [HealthController],
      providers: [...ANSWERING],
      exports: [Ending],
    };
  }
}
