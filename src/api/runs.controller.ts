import { Controller, Inject } from '@nestjs/common';
import { Answer, ok } from './answer.js';
import type { Asked } from './route-shape.js';
import { Route } from './route.js';
import { getRun, listRuns, postRun } from './runs.routes.js';
import { Runs } from './runs.js';

@Controller()
export class RunsController {
  constructor(@Inject(Runs) private readonly runs: Runs) {}

  @Route(listRuns)
  async list({ query }: Asked<typeof listRuns>): Promise<Answer> {
    return ok(await this.runs.list(query));
  }

  @Route(getRun)
  async get({ params }: Asked<typeof getRun>): Promise<Answer> {
    return ok(await this.runs.get(params.id));
  }

  @Route(postRun)
  async post({ body, caller }: Asked<typeof postRun>): Promise<Answer> {
    const run = await this.runs.ask(body, caller);
    return new Answer(202, run, { location: `/api/v1/runs/${run.id}` });
  }
}
