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
import { AuditEntries } from '../engine/audit-entries.js';
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

export interface ApiServices extends ServiceOptions, AccessOptions {
  /** Of the catalog, the first that has a name wins. */
  readonly folders: readonly string[];
}

/** What a process that answers callers binds the ports of the API to. */
@Module({})
class ServicesModule {}

export function apiServices(options: ApiServices): DynamicModule {
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
      store(AuditLog, KyselyAuditLog),
      {
        provide: AuditEntries,
        useFactory: (clock: Clock) => new AuditEntries(clock, monotonicFactory()),
        inject: [Clock],
      },
      {
        provide: Tokens,
        useFactory: (tokens: TokenStore, entries: AuditEntries, clock: Clock) =>
          new Tokens(tokens, entries, clock, newId),
        inject: [TokenStore, AuditEntries, Clock],
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
      AuditEntries,
    ],
  };
}

function store(provide: symbol, Store: new (database: Database) => unknown): FactoryProvider {
  return { provide, useFactory: (database: Database) => new Store(database), inject: [Database] };
}
