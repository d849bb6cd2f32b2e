import { Controller, Inject } from '@nestjs/common';
import { RunJournal } from '../../core/ports/journal.js';
import { FORMATS } from '../../report/formats.js';
import { toldBy } from '../../report/told.js';
import { htmlAnswer, RawAnswer, type Answer } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { runReport, TYPES } from './report.routes.js';
import { Runs } from './runs.js';

@Controller()
export class ReportController {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(Runs) private readonly runs: Runs,
  ) {}

  @Route(runReport)
  async report({ params, query: { format } }: Asked<typeof runReport>): Promise<Answer> {
    const run = await this.runs.get(params.id);
    const text = await FORMATS[format](run, toldBy(this.journal, run));
    return format === 'html' ? htmlAnswer(text) : new RawAnswer(200, text, TYPES[format]);
  }
}
