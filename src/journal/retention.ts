import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import type { Keep, Pruned, Retention } from '../core/ports/retention.js';
import { toDocument } from '../core/run/to-document.js';
import type { Database } from './database.js';
import { recordedOf } from './rows.js';
import type { EventsTable, Schema } from './schema.js';
import { FINISHED } from './summaries.js';

/** Runs are looked up so many at a time, the oldest first. */
const PAGE = 200;

interface Place {
  readonly created_at: string;
  readonly id: string;
}

/** Lets go of what is beyond the bounds, run by run: one that is interrupted has done whole runs. */
export class KyselyRetention implements Retention {
  constructor(private readonly database: Database) {}

  async prune(keep: Keep, now: Date, stop?: AbortSignal): Promise<Pruned> {
    const db = await this.database.open();
    const oldest = keep.forMs === Infinity ? null : new Date(now.getTime() - keep.forMs);
    if (oldest) await forgetFirings(db, oldest);
    if (oldest) await db.deleteFrom('deliveries').where('died_ms', '<', oldest.getTime()).execute();
    const newest = keep.runs === Infinity ? null : await newestBeyond(db, keep.runs);
    const damaged: string[] = [];
    let runs = 0;
    let page: readonly Place[];
    let after: Place = { created_at: '', id: '' };
    do {
      page = await beyond(db, oldest, newest, after);
      for (const { id } of page) {
        if (stop?.aborted) return { runs, damaged };
        if (await this.pruneRun(db, id)) runs += 1;
        else damaged.push(id);
        // A database in this process answers without letting go of it; leases must be renewed meanwhile.
        await turn();
      }
      after = page.at(-1) ?? after;
    } while (page.length === PAGE);
    await forgetKeys(db);
    return { runs, damaged };
  }

  /** @returns false when it cannot be read */
  private async pruneRun(db: Kysely<Schema>, run: string): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      await this.database.lock(tx, 'retention');
      const rows = await tx.selectFrom('events').selectAll().where('run', '=', run).orderBy('seq').execute();
      // Another process was here first.
      if (rows.length === 0) return true;
      const body = documentOf(rows, this.database.name);
      if (body === null) return false;
      await tx.insertInto('documents').values({ run, body }).execute();
      for (const table of ['events', 'signals', 'samples'] as const)
        await tx.deleteFrom(table).where('run', '=', run).execute();
      return true;
    });
  }
}

function documentOf(rows: readonly Selectable<EventsTable>[], journal: string): string | null {
  try {
    return JSON.stringify(toDocument(rows.map((row) => recordedOf(row, journal))));
  } catch {
    return null;
  }
}

/** @returns the newest finished run that is one too many; null when there are not that many */
async function newestBeyond(db: Kysely<Schema>, runs: number): Promise<Place | null> {
  const one = await db
    .selectFrom('runs')
    .select(['created_at', 'id'])
    .where('status', '=', FINISHED)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset(runs)
    .limit(1)
    .executeTakeFirst();
  return one ?? null;
}

/** A page of finished runs that have their events still and should not, behind a place in the order of their requests. */
async function beyond(
  db: Kysely<Schema>,
  oldest: Date | null,
  newest: Place | null,
  after: Place,
): Promise<readonly Place[]> {
  return db
    .selectFrom('runs')
    .select(['created_at', 'id'])
    .where('status', '=', FINISHED)
    .where((is) => is(is.refTuple('created_at', 'id'), '>', is.tuple(after.created_at, after.id)))
    .where((is) =>
      is.or([
        ...(oldest === null ? [] : [is('finished_at', '<', oldest.toISOString())]),
        ...(newest === null ? [] : [is(is.refTuple('created_at', 'id'), '<=', is.tuple(newest.created_at, newest.id))]),
      ]),
    )
    .where((is) => is.not(is.exists(is.selectFrom('documents').select('run').whereRef('run', '=', 'runs.id'))))
    .orderBy('created_at')
    .orderBy('id')
    .limit(PAGE)
    .execute();
}

/** Those before a moment, but for the newest of each schedule, and those whose run goes on. */
async function forgetFirings(db: Kysely<Schema>, before: Date): Promise<void> {
  await db
    .deleteFrom('firings')
    .where('at_ms', '<', before.getTime())
    .where((is) =>
      is.exists(
        is
          .selectFrom('schedules')
          .select('id')
          .whereRef('schedules.id', '=', 'firings.schedule')
          .whereRef('schedules.last_slot_ms', '>', 'firings.slot_ms'),
      ),
    )
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.id', '=', 'firings.run')
            .where('status', '<>', FINISHED),
        ),
      ),
    )
    .execute();
}

/** Those of runs of which only the document is kept. */
async function forgetKeys(db: Kysely<Schema>): Promise<void> {
  await db
    .deleteFrom('request_keys')
    .where((is) =>
      is.exists(is.selectFrom('documents').select('run').whereRef('documents.run', '=', 'request_keys.run')),
    )
    .execute();
}
