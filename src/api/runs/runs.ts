import { Inject, Injectable } from '@nestjs/common';
import { RunJournal, type RunSummary } from '../../core/ports/journal.js';
import type { RunDocument } from '../../core/run/document.js';
import { page } from '../cursor.js';
import { given } from '../given.js';
import type { Asked } from '../route-shape.js';
import type { listRuns } from './runs.routes.js';

export interface RunPage {
  readonly items: readonly RunSummary[];
  readonly next: string | null;
}

/** Runs as the journal has them. */
@Injectable()
export class Runs {
  constructor(@Inject(RunJournal) private readonly journal: RunJournal) {}

  async list({ cursor, to, limit, ...wanted }: Asked<typeof listRuns>['query']): Promise<RunPage> {
    const [createdAt, id] = cursor ?? [];
    const found = await this.journal.history({
      ...given(wanted),
      ...(to !== undefined && { before: to }),
      ...(createdAt !== undefined && id !== undefined && { after: { createdAt, id } }),
      // One more tells whether there is a next page.
      limit: limit + 1,
    });
    return page(found, limit, ({ createdAt, id }) => [createdAt, id]);
  }

  /** @throws `run-not-found` */
  async get(id: string): Promise<RunDocument> {
    return this.journal.document(id);
  }
}
