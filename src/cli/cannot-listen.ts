import { SilverbackError } from '../core/errors.js';

/** What the machine says, and what would have been right. */
const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; expected a free port, or 0 for any that is free',
  EACCES: 'this user may not listen there; expected a port from 1024 on',
  ENOTFOUND: 'no such host is known; expected an address of this machine in SILVERBACK_HOST, as 127.0.0.1',
  EADDRNOTAVAIL: 'this machine has no such address; expected one of its own in SILVERBACK_HOST, as 127.0.0.1',
};

/** @returns `invalid-config` for a place where nobody can listen; any other error as it is. */
export function cannotListen(error: unknown, host: string, port: number): unknown {
  const { code = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const why = WHY[code];
  return why === undefined
    ? error
    : new SilverbackError('invalid-config', `cannot listen on ${host}, port ${port}: ${why}`, { cause: error });
}
