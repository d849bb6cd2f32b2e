import { SilverbackError } from '../core/errors.js';
import type { AuditEntry } from '../core/ports/audit.js';
import type { ExperimentStore, StoredExperiment, StoredExperimentLine } from '../core/ports/experiment-store.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import type { ExperimentsTable } from './schema.js';

/** What must hold is a condition of the very write that needs it. */
export class KyselyExperiments implements ExperimentStore {
  constructor(private readonly database: Database) {}

  async list(): Promise<readonly StoredExperimentLine[]> {
    const db = await this.database.open();
    const rows = await db
      .selectFrom('experiments')
      .select(['name', 'title', 'target', 'labels', 'hash', 'changed_by', 'changed_at'])
      .orderBy('name')
      .execute();
    return rows.map(({ labels, changed_by, changed_at, ...same }) => ({
      ...same,
      labels: JSON.parse(labels) as Record<string, string>,
      changedBy: changed_by,
      changedAt: changed_at,
    }));
  }

  async get(name: string): Promise<StoredExperiment | null> {
    const db = await this.database.open();
    const row = await db
      .selectFrom('experiments')
      .select(['text', 'hash', 'changed_by', 'changed_at'])
      .where('name', '=', name)
      .executeTakeFirst();
    if (!row) return null;
    const { text, hash, changed_by: changedBy, changed_at: changedAt } = row;
    return { name, text, hash, changedBy, changedAt };
  }

  async put(
    experiment: StoredExperimentLine & Pick<StoredExperiment, 'text'>,
    replaces: string | null,
    entry?: AuditEntry,
  ): Promise<void> {
    const db = await this.database.open();
    const row = rowOf(experiment);
    await db.transaction().execute(async (tx) => {
      const done =
        replaces === null
          ? await tx
              .insertInto('experiments')
              .values(row)
              .onConflict((conflict) => conflict.doNothing())
              .executeTakeFirstOrThrow()
              .then(({ numInsertedOrUpdatedRows }) => numInsertedOrUpdatedRows)
          : await tx
              .updateTable('experiments')
              .set(row)
              .where('name', '=', row.name)
              .where('hash', '=', replaces)
              .executeTakeFirstOrThrow()
              .then(({ numUpdatedRows }) => numUpdatedRows);
      if (done !== 1n) throw changed(row.name);
      await keepEntry(tx, entry);
    });
  }

  async remove(name: string, hash: string, entry?: AuditEntry): Promise<void> {
    const db = await this.database.open();
    await db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('experiments')
        .where('name', '=', name)
        .where('hash', '=', hash)
        .executeTakeFirstOrThrow();
      if (numDeletedRows !== 1n) throw changed(name);
      await keepEntry(tx, entry);
    });
  }
}

function rowOf(experiment: StoredExperimentLine & Pick<StoredExperiment, 'text'>): ExperimentsTable {
  const { labels, changedBy, changedAt, ...same } = experiment;
  return { ...same, labels: JSON.stringify(labels), changed_by: changedBy, changed_at: changedAt };
}

function changed(name: string): SilverbackError {
  return new SilverbackError('precondition-failed', `experiment ${name} was changed meanwhile; read it again`);
}
