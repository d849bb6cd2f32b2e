import type { EntryOf } from '../core/ports/audit.js';
import type { Incident, IncidentBoard } from '../core/ports/incidents.js';
import type { Database } from './database.js';
import { stand, standing } from './standing.js';

/** The declared incident, in the one row of its table. */
export class KyselyIncidentBoard implements IncidentBoard {
  constructor(private readonly database: Database) {}

  async incident(): Promise<Incident | null> {
    return standing(await this.database.open(), 'incident');
  }

  async setIncident(
    incident: { readonly by: string; readonly reason: string } | null,
    entry?: EntryOf<Incident | null>,
  ): Promise<void> {
    const { database } = this;
    const db = await database.open();
    await db.transaction().execute((tx) => stand(tx, { database, table: 'incident' }, incident, entry));
  }
}
