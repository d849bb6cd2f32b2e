import { NestFactory } from '@nestjs/core';
import { AppModule, type AppOptions } from '../app.module.js';
import { RunJournal } from '../core/ports/journal.js';
import { RunService } from '../engine/run-service.js';
import { RunWorker } from '../engine/run-worker.js';

/** What one command needs to run something by itself. */
export interface Application {
  readonly runs: RunService;
  readonly worker: RunWorker;
  readonly journal: RunJournal;
  close(): Promise<void>;
}

export async function startApplication(options: AppOptions): Promise<Application> {
  const nest = await NestFactory.createApplicationContext(AppModule.command(options), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  const worker = nest.get(RunWorker);
  const journal = nest.get<RunJournal>(RunJournal);
  return {
    runs: nest.get(RunService),
    worker,
    journal,
    async close() {
      await worker.release();
      await nest.close();
    },
  };
}
