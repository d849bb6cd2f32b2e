import type { Kysely } from 'kysely';
import type { RunDocument } from '../core/run/document.js';
import { damaged } from './damage.js';
import type { Schema } from './schema.js';

/** @returns what is kept of a run without events; null when there is nothing. Throws `journal-corrupt`. */
export async function keptDocument(db: Kysely<Schema>, run: string, journal: string): Promise<RunDocument | null> {
  const row = await db.selectFrom('documents').select('body').where('run', '=', run).executeTakeFirst();
  if (!row) return null;
  try {
    return JSON.parse(row.body) as RunDocument;
  } catch (error) {
    throw damaged(journal, `the document of run ${run} is not readable`, error);
  }
}
