import type { Whereabouts } from '../composition/database.js';
import { prepareHome } from '../config/home.js';
import type { Database } from '../journal/database.js';

/** Lends the database to `work` and closes it. */
export async function withDatabase<T>(where: Whereabouts, work: (database: Database) => Promise<T>): Promise<T> {
  await prepareHome(where.home);
  // Loaded here, so that commands which only might need it do not pay for it.
  const { openDatabase } = await import('../composition/database.js');
  const database = openDatabase(where);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
