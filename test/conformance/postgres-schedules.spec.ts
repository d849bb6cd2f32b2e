import { postgresDatabase } from '../../src/journal/postgres.js';
import { withPostgres } from '../servers/postgres.js';
import { schedulesConformance } from './schedules.js';

withPostgres('on a server', 'share', (postgres) => {
  schedulesConformance('PostgreSQL', async () => {
    const url = await postgres.database();
    return { open: () => postgresDatabase(url), dispose: async () => undefined };
  });
});
