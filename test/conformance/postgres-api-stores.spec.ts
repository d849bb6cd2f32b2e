import { postgresDatabase } from '../../src/journal/postgres.js';
import { withPostgres } from '../servers/postgres.js';
import { apiStoresConformance } from './api-stores.js';

withPostgres('on a server', 'share', (postgres) => {
  apiStoresConformance('PostgreSQL', async () => ({
    database: postgresDatabase(await postgres.database()),
    dispose: async () => undefined,
  }));
});
