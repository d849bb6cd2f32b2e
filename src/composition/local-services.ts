import { Module, type DynamicModule } from '@nestjs/common';
import { monotonicFactory } from 'ulid';
import { randomInt } from 'node:crypto';
import { AppModule, type AppOptions } from '../app.module.js';
import { FileCatalog } from '../config/file-catalog.js';
import { AuditLog } from '../core/ports/audit.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { Catalog } from '../core/ports/catalog.js';
import { Clock } from '../core/ports/clock.js';
import { TokenStore } from '../core/ports/tokens.js';
import { KyselyAuditLog } from '../journal/audit.js';
import { Database } from '../journal/database.js';
import { KyselyTokens } from '../journal/tokens.js';
import { type AccessOptions, authenticatorOf } from './access.js';
import { Experiments } from '../engine/experiments.js';
import { tempoFor } from './tempo.js';

export interface LocalServices extends AppOptions, AccessOptions {
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
      { provide: TokenStore, useFactory: (database: Database) => new KyselyTokens(database), inject: [Database] },
      {
        provide: Authenticator,
        useFactory: (tokens: TokenStore, clock: Clock) => authenticatorOf(options, tokens, clock),
        inject: [TokenStore, Clock],
      },
      {
        provide: AuditLog,
        useFactory: (database: Database) => new KyselyAuditLog(database, monotonicFactory()),
        inject: [Database],
      },
    ],
    exports: [app, Catalog, Experiments, Authenticator, AuditLog, TokenStore],
  };
}
