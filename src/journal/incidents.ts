import type { Incident, IncidentBoard } from '../core/ports/incidents.js';
import type { Database } from './database.js';

/** The declared incident, in the one row of its table. */
export class KyselyIncidentBoard implements IncidentBoard {
  constructor(private readonly database: Database) {}

  async incident(): Promise<Incident | null> {
    const db = await this.database.open();
    const row = await db.selectFrom('incident').selectAll().executeTakeFirst();
    return row ? { by: row.by, reason: row.reason, since: new Date(row.since_ms).toISOString() } : null;
  }

  async setIncident(incident: { readonly by: string; readonly reason: string } | null): Promise<void> {
    const db = await this.database.open();
    if (incident === null) {
      await db.deleteFrom('incident').execute();
      return;
    }
    const { by, reason } = incident;
    await db
      .insertInto('incident')
      .values({ id: 1, by, reason, since_ms: this.database.nowMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ by, reason }))
      .execute();
  }
}
