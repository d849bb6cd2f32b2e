import { tokenHash } from '../core/access/token.js';
import type { BearerCheck } from './bearer-check.js';

/** Knows the one token that whoever runs the service has given to it; it is in no journal, and nobody revokes it there. */
export class GivenTokenAuthenticator implements BearerCheck {
  /** @param hash as `tokenHash` makes it */
  constructor(private readonly hash: string) {}

  accepts(bearer: string): boolean {
    return tokenHash(bearer) === this.hash;
  }

  async check() {
    return { name: 'admin token of the service', role: 'admin' } as const;
  }
}
