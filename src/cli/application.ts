import { NestFactory } from '@nestjs/core';
import { AppModule, type AppOptions } from '../app.module.js';
import { RunJournal } from '../core/ports/journal.js';
import { RunService } from '../engine/run-service.js';

/** The embedded service without its HTTP side. */
export interface Application {
  readonly runs: RunService;
  readonly journal: RunJournal;
  close(): Promise<void>;
}

export async function startApplication(options: AppOptions): Promise<Application> {
  const nest = await NestFactory.createApplicationContext(AppModule.embedded(options), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  const runs = nest.get(RunService);
  const journal = nest.get<RunJournal>(RunJournal);
  return {
    runs,
    journal,
    async close() {
      await runs.release();
      await nest.close();
      await journal.close();
    },
  };
}
