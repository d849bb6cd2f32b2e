import { Socket } from 'node:net';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { endsConnection, translate, unreachable } from './postgres-errors.js';

/** How long each thing may take before it is given up, milliseconds. */
export interface Patience {
  /** To be connected, or to get a free connection. */
  readonly connectMs: number;
  /** The server gives up a statement by itself, and so lets go of what it has locked. */
  readonly statementMs: number;
  /** A server that says nothing at all is left alone. */
  readonly silenceMs: number;
  /** To get a lock that another process holds. */
  readonly lockMs: number;
  /** A process that was stopped in the middle of a transaction keeps nobody from its rows any longer than this. */
  readonly abandonedMs: number;
}

const CONNECTIONS = 10;
const LEAVE_WITHIN_MS = 1_000;

/**
 * Connections to a PostgreSQL, as Kysely wants them. Every question is answered or fails within bounds, every error
 * says what it means, and a connection that failed is not used again: the next question makes another. A server that
 * goes away ends nothing here.
 * @param name of the server for messages, without credentials.
 */
export async function postgresPool(url: string, name: string, patience: Patience): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const { INT8, NUMERIC } = pg.types.builtins;
  const numeric: readonly number[] = [INT8, NUMERIC];
  const parserOf = pg.types.getTypeParser as (oid: number, format?: string) => unknown;
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: patience.connectMs,
    query_timeout: patience.silenceMs,
    keepAlive: true,
    fallback_application_name: 'silverback',
    stream: () => remembered(sockets),
    types: {
      // Counts and times of ours are far below 2^53, and SQLite gives numbers.
      getTypeParser: (oid: number, format?: string) => (numeric.includes(oid) ? Number : parserOf(oid, format)),
    },
    // It waits for the promise, which its types do not tell.
    onConnect: (client) => settle(client, patience) as unknown as void,
  });
  // What breaks while nobody uses it is dropped by the pool; what breaks in use is told to whoever asked.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    connect: () => connect(pool, name),
    async end() {
      await pool.end();
      // A server that does not answer would keep the process for as long as its network hopes.
      const leave = () => sockets.forEach((socket) => socket.destroy());
      setTimeout(leave, LEAVE_WITHIN_MS).unref();
    },
  };
}

function remembered(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/**
 * What a session must be like, whatever the server's defaults: bounded, and durable when it says so. Nothing here asks
 * for more than the weakest isolation, and a stricter one would only fail where it should wait.
 */
async function settle(client: ClientBase, { statementMs, lockMs, abandonedMs }: Patience): Promise<void> {
  await client.query(
    `select set_config(name, value, false) from (values
       ('statement_timeout', $1),
       ('lock_timeout', $2),
       ('idle_in_transaction_session_timeout', $3),
       ('default_transaction_isolation', 'read committed'),
       ('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'))
     ) as settings (name, value)`,
    [statementMs, lockMs, abandonedMs].map(String),
  );
}

async function connect(pool: Pool, name: string): Promise<PostgresPoolClient> {
  try {
    // Nothing is read through cursors, which are the other half of that interface.
    return new Session(await pool.connect(), name) as unknown as PostgresPoolClient;
  } catch (error) {
    throw unreachable(error, name);
  }
}

/** One use of a connection. */
class Session {
  private broken: Error | null = null;

  constructor(
    private readonly client: PoolClient,
    private readonly name: string,
  ) {}

  async query(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<unknown>> {
    if (this.broken !== null) {
      // The server has rolled back by itself; a failing rollback would hide why.
      if (sql === 'rollback') return { command: 'UPDATE', rowCount: 0, rows: [] };
      throw this.broken;
    }
    try {
      return (await this.client.query(sql, parameters.map(storable))) as PostgresQueryResult<unknown>;
    } catch (error) {
      const told = translate(error, this.name);
      if (endsConnection(error)) this.broken = told as Error;
      throw told;
    }
  }

  release(): void {
    this.client.release(this.broken !== null);
  }
}

/** Text of PostgreSQL cannot hold a NUL, which people and programs do write. */
function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.replaceAll('\u0000', '\uFFFD') : parameter;
}
