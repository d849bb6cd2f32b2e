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
    if (token.expiresAt !== null && Date.parse(token.expiresAt) <= this.clock.now().getTime())
      throw new SilverbackError('unauthenticated', `the bearer token of ${token.name} expired at ${token.expiresAt}`);
    return { name: token.name, role: token.role };
  }
}
