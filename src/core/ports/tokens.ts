import type { AuditEntry, EntryOf } from './audit.js';
import type { Role } from '../access/caller.js';

/** A bearer token without its secret. Times are ISO 8601. */
export interface Token {
  readonly id: string;
  /** Whose it is: what runs and the audit log say of its holder. */
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Null: never. */
  readonly expiresAt: string | null;
}

/** A part of the list. */
export interface ListedTokens {
  /** Only what comes after this one. */
  readonly after?: Pick<Token, 'createdAt' | 'id'>;
  /** At most so many. */
  readonly limit: number;
}

/**
 * Bearer tokens, kept as hashes. A token that was revoked is gone; the audit log knows of it. A change and its entry are
 * kept both or neither.
 */
export interface TokenStore {
  add(token: Token, hash: string, entry?: AuditEntry): Promise<void>;
  /** Null when there is none with this hash; one that has expired is still found. */
  find(hash: string): Promise<Token | null>;
  /** The oldest first, expired ones among them; all of them, unless a part is asked for. */
  list(wanted?: ListedTokens): Promise<readonly Token[]>;
  /** @returns what was revoked. Throws `token-not-found`. */
  revoke(id: string, entry?: EntryOf<Token>): Promise<Token>;
}

/** Token under which the entry points bind an adapter. */
export const TokenStore = Symbol('TokenStore');
