import { Controller, Inject } from '@nestjs/common';
import { IncidentBoard } from '../../core/ports/incidents.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { type Answer, ok } from '../answer.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { deleteIncident, getIncident, putIncident } from './incident.routes.js';

@Controller()
export class IncidentController {
  constructor(
    @Inject(IncidentBoard) private readonly board: IncidentBoard,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  @Route(getIncident)
  async get(): Promise<Answer> {
    return this.told();
  }

  @Route(putIncident)
  async put({ body: { reason }, caller }: Asked<typeof putIncident>): Promise<Answer> {
    await this.board.setIncident({ by: caller.name, reason }, (before) =>
      this.entries.of(caller, { action: 'incident.open', subject: 'incident', before, after: { reason } }),
    );
    return this.told();
  }

  @Route(deleteIncident)
  async close({ caller }: Asked<typeof deleteIncident>): Promise<Answer> {
    await this.board.setIncident(null, (before) =>
      this.entries.of(caller, { action: 'incident.close', subject: 'incident', before, after: null }),
    );
    return this.told();
  }

  private async told(): Promise<Answer> {
    const incident = await this.board.incident();
    return ok({ open: incident !== null, ...(incident ?? { by: null, reason: null, since: null }) });
  }
}
