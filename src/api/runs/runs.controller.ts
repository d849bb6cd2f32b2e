import { Controller, Inject } from '@nestjs/common';
import { Answer, ok } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { RunControl } from './run-control.js';
import { RunRequests } from './run-requests.js';
import { abortRun, getRun, listRuns, pauseRun, postRun, resumeRun } from './runs.routes.js';
import { Runs } from './runs.js';

@Controller()
export class RunsController {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(RunRequests) private readonly requests: RunRequests,
    @Inject(RunControl) private readonly control: RunControl,
  ) {}

  @Route(listRuns)
  async list({ query }: Asked<typeof listRuns>): Promise<Answer> {
    return ok(await this.runs.list(query));
  }

  @Route(getRun)
  async get({ params }: Asked<typeof getRun>): Promise<Answer> {
    return ok(await this.runs.get(params.id));
  }

  @Route(postRun)
  async post({ body, headers, caller }: Asked<typeof postRun>): Promise<Answer> {
    const { dryRun, maxAge, ...wanted } = body;
    if (dryRun) return ok(await this.requests.plan(wanted));
    const { run, standing } = await this.requests.ask(wanted, { key: headers['idempotency-key'], maxAge }, caller);
    return standing ? ok(await this.runs.get(run)) : this.accepted(run);
  }

  @Route(abortRun)
  async abort({ params, body, caller }: Asked<typeof abortRun>): Promise<Answer> {
    return this.accepted(await this.control.ask(params.id, 'abort', body.reason, caller));
  }

  @Route(pauseRun)
  async pause({ params, body, caller }: Asked<typeof pauseRun>): Promise<Answer> {
    return this.accepted(await this.control.ask(params.id, 'pause', body.reason, caller));
  }

  @Route(resumeRun)
  async resume({ params, body, caller }: Asked<typeof resumeRun>): Promise<Answer> {
    return this.accepted(await this.control.ask(params.id, 'resume', body.reason, caller));
  }

  private async accepted(run: string): Promise<Answer> {
    return new Answer(202, await this.runs.get(run), { location: `/api/v1/runs/${run}` });
  }
}
