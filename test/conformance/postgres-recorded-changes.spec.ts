import { postgresDatabase } from '../../src/journal/postgres.js';
import { withPostgres } from '../servers/postgres.js';
import { racedChangesConformance, type RacedBench } from './raced-changes.js';
import { recordedChangesConformance } from './recorded-changes.js';

withPostgres('on a server', 'share', (postgres) => {
  const make = async (): Promise<RacedBench> => {
    const url = await postgres.database();
    const [database, other] = [postgresDatabase(url), postgresDatabase(url)];
    return {
      database,
      other,
      async dispose() {
        await Promise.all([database.close(), other.close()]);
      },
    };
  };
  recordedChangesConformance('PostgreSQL', make);
  racedChangesConformance('PostgreSQL', make);
});
