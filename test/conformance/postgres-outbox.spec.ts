import { postgresDatabase } from '../../src/journal/postgres.js';
import { withPostgres } from '../servers/postgres.js';
import { outboxConformance } from './outbox.js';

withPostgres('on a server', 'share', (postgres) => {
  outboxConformance('PostgreSQL', async () => {
    const url = await postgres.database();
    return { open: () => postgresDatabase(url), dispose: async () => undefined };
  });
});
