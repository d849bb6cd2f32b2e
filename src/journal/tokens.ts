import type { Selectable } from 'kysely';
import { SilverbackError } from '../core/errors.js';
import type { AuditEntry, EntryOf } from '../core/ports/audit.js';
import type { ListedTokens, Token, TokenStore } from '../core/ports/tokens.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import type { TokensTable } from './schema.js';

export class KyselyTokens implements TokenStore {
  constructor(private readonly database: Database) {}

  async add({ createdAt, createdBy, expiresAt, ...same }: Token, hash: string, entry?: AuditEntry): Promise<void> {
    const db = await this.database.open();
    const row = { ...same, hash, created_at: createdAt, created_by: createdBy, expires_at: expiresAt };
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('tokens').values(row).execute();
      await keepEntry(tx, entry);
    });
  }

  async find(hash: string): Promise<Token | null> {
    const db = await this.database.open();
    const row = await db.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
    return row ? tokenOf(row) : null;
  }

  async list(wanted?: ListedTokens): Promise<readonly Token[]> {
    const db = await this.database.open();
    const after = wanted?.after;
    const rows = await db
      .selectFrom('tokens')
      .selectAll()
      .$if(after !== undefined, (tokens) =>
        tokens.where((is) =>
          is(is.refTuple('created_at', 'id'), '>', is.tuple(after?.createdAt ?? '', after?.id ?? '')),
        ),
      )
      .orderBy('created_at')
      .orderBy('id')
      .$if(wanted !== undefined, (tokens) => tokens.limit(wanted?.limit ?? 0))
      .execute();
    return rows.map(tokenOf);
  }

  async revoke(id: string, entry?: EntryOf<Token>): Promise<Token> {
    const db = await this.database.open();
    return db.transaction().execute(async (tx) => {
      const row = await tx.deleteFrom('tokens').where('id', '=', id).returningAll().executeTakeFirst();
      if (!row) throw new SilverbackError('token-not-found', `there is no token ${id}`);
      const revoked = tokenOf(row);
      await keepEntry(tx, entry?.(revoked));
      return revoked;
    });
  }
}

function tokenOf({ id, name, role, created_at, created_by, expires_at }: Selectable<TokensTable>): Token {
  return { id, name, role, createdAt: created_at, createdBy: created_by, expiresAt: expires_at };
}
