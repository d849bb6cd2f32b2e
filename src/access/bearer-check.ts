import type { Caller } from '../core/access/caller.js';

/** One kind of bearer token. */
export interface BearerCheck {
  /** Whether it is of this kind, by its form. */
  accepts(bearer: string): boolean;
  /** @throws `unauthenticated` with the reason, `forbidden` for somebody without a role. Never repeats the token. */
  check(bearer: string): Promise<Omit<Caller, 'from'>>;
}
