import type { Database, Statement } from 'libsql';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { translate } from './sqlite-errors.js';

/** Statements that differ only in how many rows they insert would otherwise pile up. */
const KEPT_STATEMENTS = 200;

/**
 * libsql as Kysely wants it: statements are prepared once, every error says what it means for the journal, and
 * transactions take the write lock when they begin. A transaction that read first and asked for the lock later
 * would fail at once when another process wrote in between, and waiting would not help it.
 */
export class SqliteFile implements SqliteDatabase {
  private readonly statements = new Map<string, SqliteStatement>();

  constructor(
    private readonly db: Database,
    private readonly file: string,
  ) {}

  prepare(sql: string): SqliteStatement {
    // SQLite has rolled back by itself when the disk is full; a second rollback would hide that error.
    if (sql === 'rollback' && !this.db.inTransaction) return NOTHING;
    const known = this.statements.get(sql);
    if (known) return known;
    if (this.statements.size >= KEPT_STATEMENTS) this.statements.clear();
    const statement = this.wrap(this.told(() => this.db.prepare(sql === 'begin' ? 'begin immediate' : sql)));
    this.statements.set(sql, statement);
    return statement;
  }

  /** Leaves one complete file behind, as far as other processes allow. */
  close(): void {
    this.statements.clear();
    try {
      this.db.pragma('wal_checkpoint(truncate)');
    } finally {
      this.db.close();
    }
  }

  private wrap(statement: Statement): SqliteStatement {
    return {
      reader: statement.reader,
      all: (parameters) => this.told(() => statement.all(parameters)),
      run: (parameters) => this.told(() => statement.run(parameters)),
      iterate: (parameters) => this.told(() => statement.iterate(parameters)),
    };
  }

  private told<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw translate(error, this.file);
    }
  }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};
