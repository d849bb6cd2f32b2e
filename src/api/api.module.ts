import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Ending } from './ending.js';
import { Gate } from './gate.js';
import { ProblemFilter } from './problem.filter.js';
import { RootController } from './root.controller.js';
import { Routes } from './routes.js';
import { RunsController } from './runs.controller.js';
import { Runs } from './runs.js';

/** The REST interface over whatever `services` binds its ports to. */
@Module({})
export class ApiModule {
  static over(services: DynamicModule): DynamicModule {
    return {
      module: ApiModule,
      imports: [services, DiscoveryModule],
      controllers: [RootController, RunsController],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: Gate },
        Ending,
        Routes,
        Runs,
      ],
      exports: [Ending],
    };
  }
}
