import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { SilverbackError } from '../core/errors.js';
import type { AuditEntry } from '../core/ports/audit.js';
import type {
  DueSchedule,
  Firing,
  PreparedFiring,
  ScheduleDocument,
  ScheduleStore,
  StoredSchedule,
} from '../core/ports/schedules.js';
import { placed, sameTimes } from '../core/schedule/placed.js';
import { scheduleSchema } from '../core/schedule/schema.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import { dueOf, firingOf, identityOf, placeColumns, scheduleOf, storedOf } from './schedule-rows.js';
import type { Schema, SchedulesTable } from './schema.js';
import { settle } from './settle.js';

/** Whoever changes a schedule, or decides its slots, does so alone. */
const LOCK = 'schedules';

export class KyselyScheduleStore implements ScheduleStore {
  constructor(private readonly database: Database) {}

  async create(id: string, document: ScheduleDocument, by: string, entry?: AuditEntry): Promise<StoredSchedule> {
    const schedule = scheduleSchema.parse(document);
    return this.alone(async (tx, now) => {
      const row: Selectable<SchedulesTable> = {
        id,
        version: 1,
        document: JSON.stringify(document),
        created_ms: now,
        created_by: by,
        updated_ms: now,
        updated_by: by,
        last_slot_ms: null,
        ...placeColumns(placed(schedule, { id, createdAt: now }, now, null)),
      };
      await tx.insertInto('schedules').values(row).execute();
      await keepEntry(tx, entry);
      return storedOf(row, null);
    });
  }

  async read(id: string): Promise<StoredSchedule> {
    const db = await this.database.open();
    const row = await rowOf(db, id);
    const [stored] = await withLast(db, [row]);
    return stored ?? storedOf(row, null);
  }

  async list({
    after,
    limit,
  }: {
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredSchedule[]> {
    const db = await this.database.open();
    const all = db.selectFrom('schedules').selectAll().orderBy('id').limit(limit);
    return withLast(db, await (after === undefined ? all : all.where('id', '>', after)).execute());
  }

  async change(
    id: string,
    version: number | null,
    document: ScheduleDocument,
    by: string,
    entry?: AuditEntry,
  ): Promise<StoredSchedule> {
    const schedule = scheduleSchema.parse(document);
    return this.alone(async (tx, now) => {
      const before = await rowOf(tx, id);
      assertVersion(before, version);
      const old = scheduleOf(before);
      const stays = old !== null && sameTimes(old, schedule);
      const row = {
        ...before,
        version: before.version + 1,
        document: JSON.stringify(document),
        updated_ms: now,
        updated_by: by,
        ...(stays ? {} : placeColumns(placed(schedule, identityOf(before), now, before.last_slot_ms))),
      };
      await tx.updateTable('schedules').set(row).where('id', '=', id).execute();
      await keepEntry(tx, entry);
      const [stored] = await withLast(tx, [row]);
      return stored ?? storedOf(row, null);
    });
  }

  async remove(id: string, version: number | null, entry?: AuditEntry): Promise<void> {
    await this.alone(async (tx) => {
      assertVersion(await rowOf(tx, id), version);
      await tx.deleteFrom('firings').where('schedule', '=', id).execute();
      await tx.deleteFrom('schedules').where('id', '=', id).execute();
      await keepEntry(tx, entry);
    });
  }

  async firings(
    id: string,
    { before, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<readonly Firing[]> {
    const db = await this.database.open();
    const newest = db
      .selectFrom('firings')
      .selectAll()
      .where('schedule', '=', id)
      .orderBy('slot_ms', 'desc')
      .limit(limit);
    const rows = await (before === undefined ? newest : newest.where('slot_ms', '<', before)).execute();
    return rows.map(firingOf);
  }

  async due(limit: number): Promise<{ readonly due: readonly DueSchedule[]; readonly nextInMs: number | null }> {
    const db = await this.database.open();
    const awake = db.selectFrom('schedules').where('wake_ms', 'is not', null).orderBy('wake_ms').orderBy('id');
    const { nowMs } = this.database;
    const first = await awake
      .select(sql<number>`wake_ms - ${nowMs}`.as('in_ms'))
      .limit(1)
      .executeTakeFirst();
    if (!first) return { due: [], nextInMs: null };
    if (first.in_ms > 0) return { due: [], nextInMs: first.in_ms };
    const rows = await awake.selectAll().where('wake_ms', '<=', nowMs).limit(limit).execute();
    return { due: rows.map(dueOf), nextInMs: 0 };
  }

  async settle(prepared: readonly PreparedFiring[]): Promise<readonly Firing[]> {
    return prepared.length === 0 ? [] : this.alone((tx, now) => settle(tx, prepared, now));
  }

  private async alone<T>(work: (tx: Transaction<Schema>, now: number) => Promise<T>): Promise<T> {
    const db = await this.database.open();
    return db.transaction().execute(async (tx) => {
      await this.database.lock(tx, LOCK);
      const { now } = await tx.selectNoFrom(this.database.nowMs.as('now')).executeTakeFirstOrThrow();
      return work(tx, now);
    });
  }
}

/** @throws `schedule-not-found` */
async function rowOf(db: Kysely<Schema>, id: string): Promise<Selectable<SchedulesTable>> {
  const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new SilverbackError('schedule-not-found', `there is no schedule ${id}`, { context: { schedule: id } });
}

function assertVersion({ id, version }: Selectable<SchedulesTable>, wanted: number | null): void {
  if (wanted === null || wanted === version) return;
  throw new SilverbackError(
    'precondition-failed',
    `schedule ${id} was changed meanwhile: it is version ${version}, not ${wanted}; read it again`,
    { context: { schedule: id, version } },
  );
}

/** Each with the newest of its firings. */
async function withLast(
  db: Kysely<Schema>,
  rows: readonly Selectable<SchedulesTable>[],
): Promise<readonly StoredSchedule[]> {
  if (rows.length === 0) return [];
  const newest = await db
    .selectFrom('firings')
    .innerJoin('schedules', 'schedules.id', 'firings.schedule')
    .selectAll('firings')
    .whereRef('firings.slot_ms', '=', 'schedules.last_slot_ms')
    .where(
      'firings.schedule',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const last = new Map(newest.map((row) => [row.schedule, firingOf(row)]));
  return rows.map((row) => storedOf(row, last.get(row.id) ?? null));
}
