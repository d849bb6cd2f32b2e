import { postgresJournal } from '../../src/journal/postgres.js';
import { statements, withPostgres } from '../servers/postgres.js';
import { journalConformance } from './journal.js';

withPostgres('on a server', 'share', (postgres) => {
  journalConformance('PostgreSQL', async () => {
    const url = await postgres.database();
    const journal = postgresJournal(url);
    return {
      journal,
      async advance(ms) {
        // The database's clock cannot be turned on, so the leases are moved back.
        await statements(url, [`update runs set lease_expires_ms = lease_expires_ms - ${ms}`]);
      },
      dispose: () => journal.close(),
    };
  });
});
