import type { Selectable, Transaction } from 'kysely';
import type { AuditEntry, AuditFilter, AuditLog } from '../core/ports/audit.js';
import type { Database } from './database.js';
import type { AuditTable, Schema } from './schema.js';

export class KyselyAuditLog implements AuditLog {
  constructor(private readonly database: Database) {}

  async list({ after, limit, ...wanted }: AuditFilter): Promise<readonly AuditEntry[]> {
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

/** Writes the entry of a change into the transaction that makes it; nothing for a change that is on no record. */
export async function keepEntry(tx: Transaction<Schema>, entry: AuditEntry | undefined): Promise<void> {
  if (!entry) return;
  const { before, after, ...same } = entry;
  await tx
    .insertInto('audit')
    .values({ ...same, before: textOf(before), after: textOf(after) })
    .execute();
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

function entryOf({ before, after, ...same }: Selectable<AuditTable>): AuditEntry {
  return { ...same, before: valueOf(before), after: valueOf(after) };
}

function valueOf(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}
