import type { Migration } from 'kysely';
import * as runsAndEvents from './migrations/0001-runs-and-events.js';
import * as experimentHash from './migrations/0002-experiment-hash.js';
import * as admission from './migrations/0003-admission.js';
import * as experimentsAndIdempotency from './migrations/0004-experiments-and-idempotency.js';
import * as schedules from './migrations/0005-schedules.js';
import * as tokensAndAudit from './migrations/0006-tokens-and-audit.js';
import * as webhooks from './migrations/0007-webhooks.js';
import * as runDocuments from './migrations/0008-run-documents.js';

/**
 * Every change of the schema, in order of name, the same for every database. A released one is never edited: a new one
 * is added. Listed in code, since a scan of files finds nothing in a bundle.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-runs-and-events': runsAndEvents,
  '0002-experiment-hash': experimentHash,
  '0003-admission': admission,
  '0004-experiments-and-idempotency': experimentsAndIdempotency,
  '0005-schedules': schedules,
  '0006-tokens-and-audit': tokensAndAudit,
  '0007-webhooks': webhooks,
  '0008-run-documents': runDocuments,
};
