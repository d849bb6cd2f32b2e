import type { Selectable } from 'kysely';
import type { AuditEntry, AuditFilter, AuditLog, KeptEntry } from '../core/ports/audit.js';
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

  async list({ after, limit, ...wanted }: AuditFilter): Promise<readonly KeptEntry[]> {
    const db = await this.database.open();
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where((is) =>
        is.and(
          CONDITIONS.flatMap(([key, column, holds]) =>
            wanted[key] === undefined ? [] : [is(column, holds, wanted[key])],
          ),
        ),
      )
      .$if(after !== undefined, (entries) =>
        entries.where((is) => is(is.refTuple('at', 'id'), '<', is.tuple(after?.at ?? '', after?.id ?? ''))),
      )
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(entryOf);
  }
}

/** What each part of a filter asks of an entry. */
const CONDITIONS = [
  ['who', 'who', '='],
  ['action', 'action', '='],
  ['subject', 'subject', '='],
  ['since', 'at', '>='],
  ['until', 'at', '<'],
] as const;

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function entryOf({ before, after, ...same }: Selectable<AuditTable>): KeptEntry {
  return { ...same, before: valueOf(before), after: valueOf(after) };
}

function valueOf(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}
