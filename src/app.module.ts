import { Module, type DynamicModule } from '@nestjs/common';
import { hostname } from 'node:os';
import { ulid } from 'ulid';
import { openDatabase, type Whereabouts } from './composition/database.js';
import { workbenches, type Surroundings } from './composition/workbench.js';
import { Clock } from './core/ports/clock.js';
import { RunJournal } from './core/ports/journal.js';
import { RunQueue } from './core/ports/queue.js';
import { Retention } from './core/ports/retention.js';
import { RunService } from './engine/run-service.js';
import type { WorkerDeps } from './engine/worker-deps.js';
import { Database } from './journal/database.js';
import { KyselyJournal } from './journal/journal.js';
import { KyselyRetention } from './journal/retention.js';
import { InProcessQueue } from './queue/in-process.js';

/** How often the journal is asked for what people want of a run from other processes, milliseconds. */
const SIGNALS_EVERY_MS = 200;

export interface AppOptions extends Surroundings, Whereabouts, Pick<WorkerDeps, 'onRecorded' | 'onVitals'> {
  /** `never`: only targets that run already are opened. */
  readonly start: 'if-needed' | 'never';
}

/** The embedded service: every port bound to its adapter. */
@Module({})
export class AppModule {
  static embedded(options: AppOptions): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: Clock, useValue: options.clock },
        { provide: Database, useFactory: () => openDatabase(options) },
        { provide: RunJournal, useFactory: (database: Database) => new KyselyJournal(database), inject: [Database] },
        { provide: Retention, useFactory: (database: Database) => new KyselyRetention(database), inject: [Database] },
        {
          provide: RunQueue,
          useFactory: (clock: Clock) => new InProcessQueue({ clock, concurrency: 1, onError: reportFailure }),
          inject: [Clock],
        },
        {
          provide: RunService,
          useFactory: (journal: RunJournal, queue: RunQueue, clock: Clock) =>
            new RunService(journal, queue, clock, workerDeps(options, journal)),
          inject: [RunJournal, RunQueue, Clock],
        },
      ],
      exports: [Clock, Database, Retention, RunQueue, RunService, RunJournal],
    };
  }
}

function workerDeps(options: AppOptions, journal: RunJournal): WorkerDeps {
  return {
    journal,
    clock: options.clock,
    open: workbenches(options, options.start),
    owner: `${hostname()}:${process.pid}`,
    newId: () => ulid(),
    signalsEveryMs: SIGNALS_EVERY_MS,
    onWarning: options.onProgress ?? ((line) => process.stderr.write(`${line}\n`)),
    ...(options.onRecorded ? { onRecorded: options.onRecorded } : {}),
    ...(options.onVitals ? { onVitals: options.onVitals } : {}),
  };
}

function reportFailure(run: string, error: unknown): void {
  process.stderr.write(`run ${run}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
