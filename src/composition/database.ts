import type { Environment } from '../config/environment.js';
import { journalFile } from '../config/home.js';
import type { Database } from '../journal/database.js';
import { postgresDatabase } from '../journal/postgres.js';
import { sqliteDatabase } from '../journal/sqlite.js';

/** Where the journal and all other stores are: a PostgreSQL, or a file of the home. */
export type Whereabouts = Pick<Environment, 'home' | 'databaseUrl'>;

/** Nothing is opened before the first use. The home must exist. */
export function openDatabase({ home, databaseUrl }: Whereabouts): Database {
  return databaseUrl === null ? sqliteDatabase(journalFile(home)) : postgresDatabase(databaseUrl);
}
