import { isToken, tokenHash } from '../core/access/token.js';
import { SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { TokenStore } from '../core/ports/tokens.js';
import type { BearerCheck } from './bearer-check.js';

/** Knows the tokens that `silverback token create` made. One that was revoked or has expired is nobody's at once. */
export class TokenAuthenticator implements BearerCheck {
  constructor(
    private readonly tokens: TokenStore,
    private readonly clock: Clock,
  ) {}

  accepts(bearer: string): boolean {
    return isToken(bearer);
  }

  async check(bearer: string) {
    const token = await this.tokens.find(tokenHash(bearer));
    if (!token) throw new SilverbackError('unauthenticated', 'the bearer token is unknown or was revoked');
    const { name, role, expiresAt } = token;
    if (expiresAt === null) return { name, role };
    const until = Date.parse(expiresAt);
    if (until <= this.clock.now().getTime())
      throw new SilverbackError('unauthenticated', `the bearer token of ${name} expired at ${expiresAt}`);
    return { name, role, until };
  }
}
