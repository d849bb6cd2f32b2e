import { Controller, Inject } from '@nestjs/common';
import { SilverbackError } from '../../core/errors.js';
import { Metrics } from '../../core/ports/metrics.js';
import { RunJournal } from '../../core/ports/journal.js';
import { ok, RawAnswer, type Answer } from '../answer.js';
import { Ending } from '../ending.js';
import { healthz, metrics, readyz } from './root.routes.js';
import { Route } from '../route.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(Ending) private readonly ending: Ending,
    @Inject(Metrics) private readonly measured: Metrics,
  ) {}

  @Route(healthz)
  async healthz(): Promise<Answer> {
    return ok({ status: 'ok' });
  }

  @Route(readyz)
  async readyz(): Promise<Answer> {
    if (this.ending.began) throw new SilverbackError('busy', 'this process is ending');
    await this.journal.halt();
    return ok({ status: 'ok' });
  }

  @Route(metrics)
  async metrics(): Promise<Answer> {
    return new RawAnswer(200, await this.measured.text(), this.measured.type);
  }
}
