import {
  Inject,
  Module,
  Optional,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { openDatabase, type Whereabouts } from './composition/database.js';
import type { Deployment } from './composition/deployment.js';
import { DirectInquiries } from './composition/direct-inquiries.js';
import { answersFor, askOthers } from './composition/inquiries.js';
import { commandQueue, serviceQueue } from './composition/queues.js';
import { newId, OWNER, workerDeps, type WorkerOptions } from './composition/worker.js';
import { followed } from './composition/followed.js';
import { runLog } from './composition/run-log.js';
import { telling, waking } from './composition/webhooks.js';
import { WorkerProcess } from './composition/worker-process.js';
import type { Manner } from './composition/workbench.js';
import { inTurn } from './core/in-turn.js';
import { Clock } from './core/ports/clock.js';
import { Inquiries } from './core/ports/inquiries.js';
import { RunJournal } from './core/ports/journal.js';
import type { Log } from './core/ports/log.js';
import { RunQueue } from './core/ports/queue.js';
import { Retention } from './core/ports/retention.js';
import { seeded } from './core/random.js';
import { Courier } from './engine/courier.js';
import { Recovery } from './engine/recovery.js';
import { RunService } from './engine/run-service.js';
import { RunWorker } from './engine/run-worker.js';
import { Database } from './journal/database.js';
import { KyselyJournal } from './journal/journal.js';
import { KyselyRetention } from './journal/retention.js';
import { InProcessInquiries } from './queue/in-process-inquiries.js';

export type AppOptions = WorkerOptions & Whereabouts;

export interface ServiceOptions extends AppOptions {
  readonly deployment: Deployment;
  readonly log: Log;
}

/** Every port bound to its adapter, for each kind of process. Only one that works can open targets. */
@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Optional() @Inject(Inquiries) private readonly inquiries?: Inquiries,
  ) {}

  /** One command that runs something by itself. */
  static command(options: AppOptions): DynamicModule {
    const queue = { provide: RunQueue, useFactory: commandQueue, inject: [Clock] };
    return { module: AppModule, providers: [...asking(options), queue, working(options, 'end', false)] };
  }

  /** A process of the service. One that does not work has no `WorkerProcess`. */
  static service(options: ServiceOptions): DynamicModule {
    const { deployment, log } = options;
    const queue = {
      provide: RunQueue,
      useFactory: (clock: Clock) => serviceQueue(deployment, clock, log),
      inject: [Clock],
    };
    const works = deployment.kind === 'embedded' || deployment.role !== 'api';
    const parts = works
      ? [
          working(followed(options, runLog(log)), 'linger', deployment.kind === 'distributed'),
          ...telling(log),
          ...answering(options),
          serving(options),
        ]
      : [{ provide: Inquiries, useFactory: () => askOthers(deployment, log) }];
    return {
      module: AppModule,
      providers: [...asking(options), queue, ...parts],
      exports: [Clock, Database, Retention, RunJournal, RunQueue, RunService, Inquiries],
    };
  }

  /** When the last caller was answered. */
  async onApplicationShutdown(): Promise<void> {
    await inTurn(
      () => this.inquiries?.close(),
      () => this.queue.close(),
      () => this.journal.close(),
    );
  }
}

/** What it takes to record a request. */
function asking(options: AppOptions): Provider[] {
  return [
    { provide: Clock, useValue: options.clock },
    { provide: Database, useFactory: () => openDatabase(options) },
    { provide: RunJournal, useFactory: (database: Database) => new KyselyJournal(database), inject: [Database] },
    { provide: Retention, useFactory: (database: Database) => new KyselyRetention(database), inject: [Database] },
    {
      provide: RunService,
      useFactory: (journal: RunJournal, queue: RunQueue, clock: Clock) =>
        new RunService(journal, queue, clock, newId, OWNER),
      inject: [RunJournal, RunQueue, Clock],
    },
  ];
}

/** What it takes to advance a run. */
function working(options: AppOptions, afterwards: Manner['afterwards'], hasOthers: boolean): Provider {
  return {
    provide: RunWorker,
    useFactory: (journal: RunJournal, queue: RunQueue, courier?: Courier) =>
      new RunWorker(
        journal,
        queue,
        workerDeps(courier ? waking(options, courier) : options, afterwards, journal, hasOthers),
      ),
    inject: [RunJournal, RunQueue, { token: Courier, optional: true }],
  };
}

function answering(options: AppOptions): Provider[] {
  return [
    {
      provide: DirectInquiries,
      useFactory: (journal: RunJournal) => new DirectInquiries(options, journal, options.incidents),
      inject: [RunJournal],
    },
    {
      provide: Inquiries,
      useFactory: (direct: DirectInquiries) => new InProcessInquiries(direct),
      inject: [DirectInquiries],
    },
  ];
}

function serving({ deployment, log }: ServiceOptions): Provider {
  return {
    provide: WorkerProcess,
    useFactory: (
      worker: RunWorker,
      journal: RunJournal,
      queue: RunQueue,
      clock: Clock,
      direct: DirectInquiries,
      courier: Courier,
    ): WorkerProcess => {
      const recovery = new Recovery(journal, queue, clock, seeded(randomInt(2 ** 31)), log.warn);
      return new WorkerProcess(worker, recovery, courier, answersFor(deployment, direct, log));
    },
    inject: [RunWorker, RunJournal, RunQueue, Clock, DirectInquiries, Courier],
  };
}
