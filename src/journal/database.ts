import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Schema } from './schema.js';

/**
 * One database with the schema of this program: what the stores of this room share, and all that differs between
 * SQLite and PostgreSQL. Queries are the same on both.
 */
export interface Database {
  /** For messages: a file or a server, without credentials. */
  readonly name: string;
  /** Opens it and brings its schema up to date the first time. A failure is not kept: the next call tries again. */
  open(): Promise<Kysely<Schema>>;
  /** Whether others who open the database by its name still get the one that is open here. */
  inPlace(): Promise<boolean>;
  /** The database's own clock, milliseconds since the epoch. */
  readonly nowMs: RawBuilder<number>;
  /** Until `tx` ends, no other transaction passes its own call with this key. For decisions on rows that are not there yet. */
  lock(tx: Transaction<Schema>, key: string): Promise<void>;
  close(): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const Database = Symbol('Database');

/** Opens once for many callers; a failure to open is forgotten. */
export class Opening {
  private opened: Promise<Kysely<Schema>> | undefined;

  constructor(private readonly make: () => Promise<Kysely<Schema>>) {}

  get(): Promise<Kysely<Schema>> {
    this.opened ??= this.make().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  async close(): Promise<void> {
    const db = await this.opened?.catch(() => undefined);
    await db?.destroy();
  }
}
