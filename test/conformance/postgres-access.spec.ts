import { postgresDatabase } from '../../src/journal/postgres.js';
import { withPostgres } from '../servers/postgres.js';
import { accessConformance } from './access.js';

withPostgres('on a server', 'share', (postgres) => {
  accessConformance('PostgreSQL', async () => {
    const database = postgresDatabase(await postgres.database());
    return { database, dispose: () => database.close() };
  });
});
