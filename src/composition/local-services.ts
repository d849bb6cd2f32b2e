import { Module, type DynamicModule } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { AppModule, type AppOptions } from '../app.module.js';
import { FileCatalog } from '../config/file-catalog.js';
import { AuditLog } from '../core/ports/audit.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { Catalog } from '../core/ports/catalog.js';
import { Experiments } from '../engine/experiments.js';
import { localAuthenticator } from './local-authenticator.js';
import { tempoFor } from './tempo.js';

export interface LocalServices extends AppOptions {
  /** Of the catalog, the first that has a name wins. */
  readonly folders: readonly string[];
}

/** What the API needs, all in this process. */
@Module({})
class ServicesModule {}

export function localServices(options: LocalServices): DynamicModule {
  const app = AppModule.embedded(options);
  return {
    module: ServicesModule,
    imports: [app],
    providers: [
      { provide: Catalog, useFactory: () => new FileCatalog(options.folders) },
      {
        provide: Experiments,
        useFactory: (catalog: Catalog) =>
          new Experiments(catalog, options.house, { tempoFor, seed: () => randomInt(2 ** 31) }),
        inject: [Catalog],
      },
      { provide: Authenticator, useValue: localAuthenticator },
      { provide: AuditLog, useValue: unrecorded },
    ],
    exports: [app, Catalog, Experiments, Authenticator, AuditLog],
  };
}

/** Keeps nothing. */
const unrecorded: AuditLog = {
  record: async () => undefined,
  list: async () => [],
};
