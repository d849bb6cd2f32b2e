import { messageOf, SilverbackError } from '../core/errors.js';
import { damaged } from './damage.js';

/** By SQLSTATE, or by its class (its first two characters): what is wrong, and what to do about it. */
const MEANINGS: Readonly<Record<string, string>> = {
  '08': 'the connection failed: is the server up?',
  '28': 'it refused the login: check the user and the password of DATABASE_URL',
  '3D': 'the database is not there: create it first',
  '25006': 'it is read-only, as a standby is: DATABASE_URL must lead to the primary',
  '25P03': 'it ended a transaction that this process had left alone; was the process stopped?',
  '40': 'it gave way to another process; try again',
  '42501':
    'this user may not do that: the user of DATABASE_URL must own the database, or may create tables in its schema',
  '53100': 'its disk is full',
  '53300': 'it takes no more connections: raise max_connections, or run fewer processes',
  '53': 'it lacks resources',
  '55P03': 'another process keeps what is asked for locked; is a silverback process stopped or hung?',
  '57014': 'it did not finish in time; is it overloaded, or does another process keep it locked?',
  '57': 'it is shutting down or starting',
  '58': 'its disk cannot be read or written',
};

const DAMAGE = /^XX00[12]$/;
/** Codes of the system, as EPIPE, begin otherwise. */
const SQLSTATE = /^[0-9FHPX][0-9A-Z]{4}$/;

/** @returns what an error of PostgreSQL means for the user; one that is our own defect comes back as it was. */
export function translate(error: unknown, server: string): unknown {
  if (error instanceof SilverbackError) return error;
  const state = sqlState(error);
  const said = messageOf(error);
  if (state === null) return unreachable(error, server);
  if (DAMAGE.test(state)) return damaged(server, said, error);
  const meaning = MEANINGS[state] ?? MEANINGS[state.slice(0, 2)];
  return meaning === undefined ? error : unavailable(`${meaning} (${said})`, error, server);
}

/** @returns the error for a server that gave no answer of its own, or none that can be worked with. */
export function unreachable(error: unknown, server: string): SilverbackError {
  const state = sqlState(error);
  const meaning = MEANINGS[state ?? ''] ?? MEANINGS[(state ?? '').slice(0, 2)];
  return unavailable(`${meaning ?? 'it cannot be reached'} (${reasonOf(error)})`, error, server);
}

/** Whether nothing more can be asked over the connection on which this happened. */
export function endsConnection(error: unknown): boolean {
  const state = sqlState(error);
  return state === null || /^(08|57P|25P03)/.test(state);
}

function unavailable(why: string, cause: unknown, server: string): SilverbackError {
  return new SilverbackError('journal-unavailable', `the journal ${server} is not available: ${why}`, {
    cause,
    context: { server },
  });
}

/** Null for what did not come from the server: sockets, name service, time limits. */
function sqlState(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : null;
}

/** An attempt on several addresses of a name has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  return messageOf(error) || String((error as NodeJS.ErrnoException).code);
}
