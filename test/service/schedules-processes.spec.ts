import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/journal/database.js';
import { postgresDatabase } from '../../src/journal/postgres.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { withPostgres } from '../servers/postgres.js';
import { sharedSchedulesSuite } from './schedules-shared.js';

describe('schedules in a file, fired by several processes', () => {
  let home: string;
  let database: Database;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-schedules-'));
    database = sqliteDatabase(join(home, 'journal.db'));
  });
  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });
  sharedSchedulesSuite(async () => ({ where: join(home, 'journal.db'), database }));
});

withPostgres('schedules on a server, fired by several processes', 'share', (postgres) => {
  let database: Database | undefined;
  afterEach(() => database?.close());
  sharedSchedulesSuite(async () => {
    const where = await postgres.database();
    database = postgresDatabase(where);
    return { where, database };
  });
});
