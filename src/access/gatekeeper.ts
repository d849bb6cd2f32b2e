import type { Caller } from '../core/access/caller.js';
import { SilverbackError } from '../core/errors.js';
import type { Authenticator } from '../core/ports/authenticator.js';
import type { BearerCheck } from './bearer-check.js';

const BEARER = /^bearer +([\w.~+/=-]+) *$/i;

/** Tells callers by their bearer tokens. While `open` says so, `others` tells who calls without one. */
export class Gatekeeper implements Authenticator {
  constructor(
    private readonly kinds: readonly BearerCheck[],
    private readonly others: Authenticator,
    private readonly open: () => Promise<boolean>,
  ) {}

  async authenticate(headers: Readonly<Record<string, string | undefined>>, from: string): Promise<Caller> {
    const { authorization } = headers;
    if (authorization === undefined) {
      if (await this.open()) return this.others.authenticate(headers, from);
      throw new SilverbackError('unauthenticated', 'no Authorization header, expected "Bearer TOKEN"');
    }
    const bearer = BEARER.exec(authorization)?.[1];
    if (bearer === undefined)
      throw new SilverbackError('unauthenticated', 'the Authorization header is not of the form "Bearer TOKEN"');
    const kind = this.kinds.find((one) => one.accepts(bearer));
    if (!kind) throw new SilverbackError('unauthenticated', 'the bearer token is of no kind that is known here');
    return { ...(await kind.check(bearer)), from };
  }
}
