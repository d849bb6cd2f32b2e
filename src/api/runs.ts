import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../core/access/caller.js';
import { RunJournal, type RunSummary } from '../core/ports/journal.js';
import { RunQueue } from '../core/ports/queue.js';
import type { RunDocument } from '../core/run/document.js';
import { Experiments } from '../engine/experiments.js';
import { RunService } from '../engine/run-service.js';
import type { Asked } from './route-shape.js';
import type { listRuns, postRun } from './runs.routes.js';

/** Runs, as the outside sees and asks for them. */
@Injectable()
export class Runs {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(RunService) private readonly service: RunService,
    @Inject(Experiments) private readonly experiments: Experiments,
  ) {}

  async list({ experiment, limit }: Asked<typeof listRuns>['query']): Promise<{ items: readonly RunSummary[] }> {
    return { items: await this.journal.history({ limit, ...(experiment && { experiment }) }) };
  }

  async get(id: string): Promise<RunDocument> {
    return this.journal.document(id);
  }

  async ask({ variables, ...names }: Asked<typeof postRun>['body'], { name }: Caller): Promise<RunDocument> {
    const written = Object.entries(variables).map(([variable, value]) => [variable, String(value)] as const);
    const request = await this.experiments.request({ ...names, variables: Object.fromEntries(written) }, name);
    const id = await this.service.request(request);
    await this.queue.enqueue(id);
    return this.get(id);
  }
}
