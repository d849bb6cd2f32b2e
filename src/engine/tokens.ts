import { mayActAs, type Caller, type Role } from '../core/access/caller.js';
import { newToken, tokenHash } from '../core/access/token.js';
import { SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { ListedTokens, Token, TokenStore } from '../core/ports/tokens.js';
import type { AuditEntries } from './audit-entries.js';

export interface WantedToken {
  readonly name: string;
  readonly role: Role;
  /** Null: it does not expire. */
  readonly expiresInMs: number | null;
}

/** Makes and revokes bearer tokens for whoever may, and puts that on record. */
export class Tokens {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly store: TokenStore,
    private readonly entries: AuditEntries,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {}

  /** @returns the token and its secret, which is kept by nobody. @throws `forbidden` for one that outranks its maker. */
  async create({ name, role, expiresInMs }: WantedToken, caller: Caller): Promise<{ token: Token; secret: string }> {
    if (!mayActAs(caller, role))
      throw new SilverbackError('forbidden', `${caller.name} is ${caller.role} and cannot make a token for ${role}`);
    const now = this.clock.now();
    const token: Token = {
      id: this.newId(),
      name,
      role,
      createdAt: now.toISOString(),
      createdBy: caller.name,
      expiresAt: expiresInMs === null ? null : new Date(now.getTime() + expiresInMs).toISOString(),
    };
    const secret = newToken();
    const entry = this.entries.of(caller, { action: 'token.create', subject: token.id, before: null, after: token });
    await this.store.add(token, tokenHash(secret), entry);
    this.tell();
    return { token, secret };
  }

  list(wanted?: ListedTokens): Promise<readonly Token[]> {
    return this.store.list(wanted);
  }

  /** From now on nobody is let in with it. @throws `token-not-found` */
  async revoke(id: string, caller: Caller): Promise<Token> {
    const revoked = await this.store.revoke(id, (before) =>
      this.entries.of(caller, { action: 'token.revoke', subject: id, before, after: null }),
    );
    this.tell();
    return revoked;
  }

  /** @param listener is told whenever this process has made or revoked one */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
