import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Way } from './keeper.js';
import { withServer, type ServerOfSuite } from './suite.js';

export interface PostgresOfSuite extends ServerOfSuite {
  /** Makes a database that nobody else uses, and @returns its URL. It is dropped at the end of the suite. */
  database(): Promise<string>;
}

/**
 * A suite on a real PostgreSQL (see `withServer`).
 * @param way `share`: the server of the whole test run; `own`: one that the suite may stop and kill.
 */
export function withPostgres(name: string, way: Way, suite: (postgres: PostgresOfSuite) => void): void {
  withServer('postgres', way, name, (server) => {
    const made: string[] = [];
    // A server of one's own takes its databases along.
    if (way === 'share') afterAll(() => statements(server().url, made.map(drop)));
    suite({
      get url() {
        return server().url;
      },
      act: (what) => server().act(what),
      async database() {
        const database = `silverback_test_${randomBytes(6).toString('hex')}`;
        await statements(server().url, [`create database ${database}`]);
        made.push(database);
        const url = new URL(server().url);
        url.pathname = `/${database}`;
        return url.href;
      },
    });
  });
}

function drop(database: string): string {
  return `drop database ${database} with (force)`;
}

/** Runs statements one after the other, over a connection of their own. @returns the rows of the last one. */
export async function statements(url: string, all: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of all) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
