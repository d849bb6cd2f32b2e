import type { Kysely, Selectable } from 'kysely';
import { isCode, messageOf } from '../../core/errors.js';
import type { Database } from '../database.js';
import { keptDocument } from '../documents.js';
import { MIGRATIONS } from '../migrations.js';
import { recordedOf } from '../rows.js';
import { samplesOf } from '../samples.js';
import type { RunsTable, Schema } from '../schema.js';
import { fingerprint, FORMAT } from './lines.js';
import type { MovedRun } from './moved-run.js';

/** Runs are looked up so many at a time. */
const PAGE = 100;
const SAMPLES_A_LINE = 200;

export interface LeftOut {
  readonly run: string;
  readonly reason: string;
}

/** What an export has come to. */
export interface Exported {
  runs: number;
  readonly leftOut: LeftOut[];
}

/**
 * All finished runs, the oldest first, as the lines of an export. One run is in memory at a time.
 * @param exported counts along
 */
export async function* exportLines(database: Database, at: Date, exported: Exported): AsyncGenerator<string> {
  const db = await database.open();
  yield JSON.stringify({ export: { format: FORMAT, schema: Object.keys(MIGRATIONS), at: at.toISOString() } });
  for await (const row of allRuns(db)) {
    const run = row.status === 'finished' ? await read(db, row, database.name) : `it is not finished (${row.status})`;
    if (typeof run === 'string') {
      exported.leftOut.push({ run: row.id, reason: run });
      continue;
    }
    const lines = linesOf(run);
    yield* lines;
    yield JSON.stringify({ closed: fingerprint(lines) });
    exported.runs += 1;
  }
  yield JSON.stringify({ end: { runs: exported.runs } });
}

async function* allRuns(db: Kysely<Schema>): AsyncGenerator<Selectable<RunsTable>> {
  let after = { created_at: '', id: '' };
  for (;;) {
    const { created_at, id } = after;
    const page = await db
      .selectFrom('runs')
      .selectAll()
      .where((is) => is(is.refTuple('created_at', 'id'), '>', is.tuple(created_at, id)))
      .orderBy('created_at')
      .orderBy('id')
      .limit(PAGE)
      .execute();
    const last = page.at(-1);
    if (!last) return;
    yield* page;
    after = last;
  }
}

/** @returns why not, when it cannot be read */
async function read(db: Kysely<Schema>, row: Selectable<RunsTable>, journal: string): Promise<MovedRun | string> {
  try {
    const events = await db.selectFrom('events').selectAll().where('run', '=', row.id).orderBy('seq').execute();
    return {
      // A lease belongs to the journal where it was given.
      row: { ...row, owner: null, lease_expires_ms: 0 },
      events: events.map((event) => recordedOf(event, journal)),
      samples: await samplesOf(db, row.id),
      document: events.length > 0 ? null : await keptDocument(db, row.id, journal),
    };
  } catch (error) {
    if (isCode(error, 'journal-corrupt')) return messageOf(error);
    throw error;
  }
}

function linesOf({ row, events, samples, document }: MovedRun): string[] {
  const lines: unknown[] = [{ run: row }, ...events.map((event) => ({ event }))];
  for (let from = 0; from < samples.length; from += SAMPLES_A_LINE) {
    // JSON knows no other numbers, and no chart shows them.
    const some = samples.slice(from, from + SAMPLES_A_LINE).filter(({ value }) => Number.isFinite(value));
    lines.push({ samples: some.map(({ at, series, value }) => [at, series, value]) });
  }
  if (document) lines.push({ document });
  return lines.map((line) => JSON.stringify(line));
}
