import type { Database } from '../../src/journal/database.js';
import { KyselyIncidentBoard } from '../../src/journal/incidents.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyScheduleStore } from '../../src/journal/schedules.js';
import { DatabaseClock } from '../fakes/database-clock.js';
import { scheduleFiringsConformance } from './schedules-firings.js';
import { scheduleKeepingConformance } from './schedules-keeping.js';

export interface ScheduleBench {
  readonly schedules: KyselyScheduleStore;
  readonly journal: KyselyJournal;
  readonly incidents: KyselyIncidentBoard;
  readonly clock: DatabaseClock;
  /** A second process on the same database. */
  other(): Promise<KyselyScheduleStore>;
}

/** Every promise of the schedules' port, on a fresh database each. */
export function schedulesConformance(
  name: string,
  make: () => Promise<{ open: () => Database; dispose: () => Promise<void> }>,
): void {
  describe(`schedules: ${name}`, () => {
    let bench: ScheduleBench;
    let databases: Database[] = [];
    let dispose = async (): Promise<void> => undefined;

    beforeEach(async () => {
      const clock = new DatabaseClock();
      const made = await make();
      dispose = made.dispose;
      databases = [];
      const open = (): Database => {
        databases.push(made.open());
        return clock.on(databases.at(-1) ?? made.open());
      };
      const database = open();
      bench = {
        schedules: new KyselyScheduleStore(database),
        journal: new KyselyJournal(database),
        incidents: new KyselyIncidentBoard(database),
        clock,
        other: async () => new KyselyScheduleStore(open()),
      };
    });
    afterEach(async () => {
      for (const database of databases) await database.close();
      await dispose();
    });

    describe('kept', () => scheduleKeepingConformance(() => bench));
    describe('fired', () => scheduleFiringsConformance(() => bench));
  });
}
