import type { Kysely, Selectable } from 'kysely';
import { isCode, messageOf } from '../../core/errors.js';
import type { Database } from '../database.js';
import { keptDocument } from '../documents.js';
import { MIGRATIONS } from '../migrations.js';
import { recordedOf } from '../rows.js';
import { samplesOf } from '../samples.js';
import type { RunsTable, Schema } from '../schema.js';
import { fingerprint, FORMAT } from './lines.js';
import type { MovedRun } from './moved.js';
import { pages } from './pages.js';
import { MOVES, ROW_TABLES } from './tables.js';

const SAMPLES_A_LINE = 200;

/** What an export has come to. */
export interface Exported {
  runs: number;
  /** Of the other tables. */
  rows: number;
  readonly leftOut: { readonly run: string; readonly reason: string }[];
}

/**
 * All finished runs, the oldest first, and everything else that moves, as the lines of an export. One run, or a page of
 * rows, is in memory at a time.
 * @param exported counts along
 */
export async function* exportLines(database: Database, at: Date, exported: Exported): AsyncGenerator<string> {
  const db = await database.open();
  yield JSON.stringify({ export: { format: FORMAT, schema: Object.keys(MIGRATIONS), at: at.toISOString() } });
  for await (const page of pages(db, 'runs', ['created_at', 'id'])) {
    for (const row of page) {
      const run = row.status === 'finished' ? await read(db, row, database.name) : `it is not finished (${row.status})`;
      if (typeof run === 'string') {
        exported.leftOut.push({ run: row.id, reason: run });
        continue;
      }
      exported.runs += 1;
      yield* closed(linesOf(run));
    }
  }
  for (const table of ROW_TABLES) {
    for await (const rows of pages(db, table, MOVES[table])) {
      exported.rows += rows.length;
      yield* closed(rows.map((row) => ({ row, of: table })));
    }
  }
  yield JSON.stringify({ end: { runs: exported.runs, rows: exported.rows } });
}

function closed(part: readonly unknown[]): readonly string[] {
  const lines = part.map((line) => JSON.stringify(line));
  return [...lines, JSON.stringify({ closed: fingerprint(lines) })];
}

function linesOf({ row, events, samples, document }: MovedRun): readonly unknown[] {
  const lines: unknown[] = [{ run: row }, ...events.map((event) => ({ event }))];
  for (let from = 0; from < samples.length; from += SAMPLES_A_LINE) {
    // JSON knows no other numbers, and no chart shows them.
    const some = samples.slice(from, from + SAMPLES_A_LINE).filter(({ value }) => Number.isFinite(value));
    lines.push({ samples: some.map(({ at, series, value }) => [at, series, value]) });
  }
  return document ? [...lines, { document }] : lines;
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
