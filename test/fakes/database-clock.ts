import { sql } from 'kysely';
import type { Database } from '../../src/journal/database.js';

/** A real database whose clock is set by hand: it begins at `start` and stands still. */
export class DatabaseClock {
  constructor(private ms = Date.UTC(2026, 0, 5, 10)) {}

  get now(): number {
    return this.ms;
  }

  advance(ms: number): void {
    this.ms += ms;
  }

  on(database: Database): Database {
    const now = (): number => this.ms;
    return {
      name: database.name,
      open: () => database.open(),
      inPlace: () => database.inPlace(),
      get nowMs() {
        return sql<number>`cast(${now()} as bigint)`;
      },
      lock: (tx, key) => database.lock(tx, key),
      close: () => database.close(),
    };
  }
}
