import { monotonicFactory } from 'ulid';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { AppModule, type ServiceOptions } from '../app.module.js';
import { FileCatalog } from '../config/file-catalog.js';
import { Kinds } from '../core/experiment/kinds.js';
import { AuditLog } from '../core/ports/audit.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { Catalog } from '../core/ports/catalog.js';
import { Clock } from '../core/ports/clock.js';
import { TokenStore } from '../core/ports/tokens.js';
import { KyselyAuditLog } from '../journal/audit.js';
import { Database } from '../journal/database.js';
import { type AccessOptions, authenticating } from './access.js';
import { followed } from './followed.js';
import { metricsOf } from './metrics.js';
import { SchedulerRegistry } from '@nestjs/schedule';
import { IncidentBoard } from '../core/ports/incidents.js';
import type { RunState } from '../core/run/state.js';
import { Metrics } from '../core/ports/metrics.js';
import { RunQueue } from '../core/ports/queue.js';
import { type Firing, ScheduleStore } from '../core/ports/schedules.js';
import { WebhookStore } from '../core/ports/webhooks.js';
import { Scheduler } from '../engine/scheduler.js';
import { Tokens } from '../engine/tokens.js';
import { KyselyIncidentBoard } from '../journal/incidents.js';
import { KyselyScheduleStore } from '../journal/schedules.js';
import { KyselyWebhooks } from '../journal/webhooks.js';
import { PrometheusMetrics } from '../metrics/prometheus.js';
import { ScheduleTimer } from './schedule-timer.js';
import { Experiments } from '../engine/experiments.js';
import { ExperimentStore } from '../core/ports/experiment-store.js';
import { KeyedRequests } from '../core/ports/keyed-requests.js';
import { RunFeed } from '../core/ports/run-feed.js';
import { RunNews } from '../engine/run-news.js';
import { KyselyExperiments } from '../journal/experiments.js';
import { KyselyFeed } from '../journal/feed.js';
import { KyselyKeyedRequests } from '../journal/keyed-requests.js';
import { tempoFor } from './tempo.js';
import { newId } from './worker.js';

export interface LocalServices extends ServiceOptions, AccessOptions {
  /** Of the catalog, the first that has a name wins. */
  readonly folders: readonly string[];
}

/** What the API needs, all in this process. */
@Module({})
class ServicesModule {}

export function localServices(options: LocalServices): DynamicModule {
  const onWarning = options.log.warn;
  const onFired = (firings: readonly Firing[]): void => metrics.schedules.settled(firings);
  const news = new RunNews();
  const metrics = new PrometheusMetrics();
  const told = { recorded: (_: unknown, { run }: RunState) => news.tell(run) };
  const app = AppModule.service(followed(followed(options, metrics.runs), told));
  return {
    module: ServicesModule,
    imports: [app],
    providers: [
      { provide: Catalog, useFactory: () => new FileCatalog(options.folders) },
      store(ExperimentStore, KyselyExperiments),
      store(KeyedRequests, KyselyKeyedRequests),
      store(RunFeed, KyselyFeed),
      store(ScheduleStore, KyselyScheduleStore),
      store(IncidentBoard, KyselyIncidentBoard),
      store(WebhookStore, KyselyWebhooks),
      SchedulerRegistry,
      ScheduleTimer,
      {
        provide: Scheduler,
        useFactory: (schedules: ScheduleStore, queue: RunQueue, experiments: Experiments) =>
          new Scheduler({ schedules, queue, experiments, newId, onWarning, onFired }),
        inject: [ScheduleStore, RunQueue, Experiments],
      },
      {
        provide: Experiments,
        useFactory: (catalog: Catalog, stored: ExperimentStore) =>
          new Experiments({ catalog, store: stored, kinds: options.house, tempoFor, seed: () => randomInt(2 ** 31) }),
        inject: [Catalog, ExperimentStore],
      },
      { provide: Kinds, useValue: options.house },
      { provide: RunNews, useValue: news },
      metricsOf(metrics),
      ...authenticating(options),
      {
        provide: AuditLog,
        useFactory: (database: Database) => new KyselyAuditLog(database, monotonicFactory()),
        inject: [Database],
      },
      {
        provide: Tokens,
        useFactory: (tokens: TokenStore, log: AuditLog, clock: Clock) => new Tokens(tokens, log, clock, newId),
        inject: [TokenStore, AuditLog, Clock],
      },
    ],
    exports: [
      app,
      Kinds,
      RunNews,
      Metrics,
      Catalog,
      ExperimentStore,
      KeyedRequests,
      RunFeed,
      ScheduleStore,
      IncidentBoard,
      WebhookStore,
      Scheduler,
      Experiments,
      TokenStore,
      Tokens,
      Authenticator,
      AuditLog,
    ],
  };
}

function store(provide: symbol, Store: new (database: Database) => unknown): FactoryProvider {
  return { provide, useFactory: (database: Database) => new Store(database), inject: [Database] };
}
