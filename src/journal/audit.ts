import type { Selectable } from 'kysely';
import type { AuditEntry, AuditFilter, AuditLog } from '../core/ports/audit.js';
import type { Database } from './database.js';
import type { AuditTable } from './schema.js';

export class KyselyAuditLog implements AuditLog {
  constructor(
    private readonly database: Database,
    /** Rising, so that changes of one moment keep their order. */
    private readonly newId: () => string,
  ) {}

  async record({ before, after, ...same }: AuditEntry): Promise<void> {
    const db = await this.database.open();
    await db
      .insertInto('audit')
      .values({ id: this.newId(), ...same, before: textOf(before), after: textOf(after) })
      .execute();
  }

  async list({ who, subject, before, limit }: AuditFilter): Promise<readonly AuditEntry[]> {
    const db = await this.database.open();
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .$if(who !== undefined, (entries) => entries.where('who', '=', who ?? ''))
      .$if(subject !== undefined, (entries) => entries.where('subject', '=', subject ?? ''))
      .$if(before !== undefined, (entries) => entries.where('at', '<', before ?? ''))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(entryOf);
  }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function entryOf({ id: _id, before, after, ...same }: Selectable<AuditTable>): AuditEntry {
  return { ...same, before: valueOf(before), after: valueOf(after) };
}

function valueOf(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}
