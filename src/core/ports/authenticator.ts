import type { Caller } from '../access/caller.js';

/** Tells who a request is from. What he may do is decided by his role, elsewhere. */
export interface Authenticator {
  /**
   * @param headers by lower-case name.
   * @param from the address of the other end of the connection.
   * @throws `unauthenticated` when nobody can tell, `forbidden` when it is somebody who may not call at all.
   */
  authenticate(headers: Readonly<Record<string, string | undefined>>, from: string): Promise<Caller>;
}

/** Token under which the entry points bind an adapter. */
export const Authenticator = Symbol('Authenticator');
