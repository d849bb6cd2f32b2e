import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import { ROLES, type Role } from '../core/access/caller.js';
import { tokenHash } from '../core/access/token.js';
import { KyselyAuditLog } from '../journal/audit.js';
import type { Database } from '../journal/database.js';
import { sqliteDatabase } from '../journal/sqlite.js';
import { KyselyTokens } from '../journal/tokens.js';
import { AuditEntries } from './audit-entries.js';
import { Tokens } from './tokens.js';

describe('tokens', () => {
  let home: string;
  let database: Database;
  let store: KyselyTokens;
  let log: KyselyAuditLog;
  let tokens: Tokens;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-tokens-'));
    database = sqliteDatabase(join(home, 'journal.db'));
    store = new KyselyTokens(database);
    const newId = monotonicFactory();
    log = new KyselyAuditLog(database);
    const clock = new ManualClock();
    tokens = new Tokens(store, new AuditEntries(clock, newId), clock, newId);
  });
  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  const caller = (role: Role) => ({ name: `a ${role}`, role, from: '10.0.0.7' });

  it('are kept as hashes, last as long as was asked for, and are on record without what they open', async () => {
    const wanted = { name: 'ci', role: 'operator', expiresInMs: 60_000 } as const;
    const { token, secret } = await tokens.create(wanted, caller('admin'));
    expect(token).toMatchObject({
      name: 'ci',
      role: 'operator',
      createdBy: 'a admin',
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-01T00:01:00.000Z',
    });
    expect(await store.find(tokenHash(secret))).toEqual(token);
    expect(await tokens.revoke(token.id, caller('admin'))).toEqual(token);
    const told = await log.list({ limit: 10 });
    expect(told).toMatchObject([
      { action: 'token.revoke', subject: token.id, who: 'a admin', from: '10.0.0.7', before: token, after: null },
      { action: 'token.create', subject: token.id, who: 'a admin', from: '10.0.0.7', before: null, after: token },
    ]);
    for (const hidden of [secret, tokenHash(secret)]) expect(JSON.stringify(told)).not.toContain(hidden);
  });

  it.each(ROLES.flatMap((maker) => ROLES.map((role) => [maker, role] as const)))(
    'made by a %s for a %s do not outrank their maker',
    async (maker, role) => {
      const made = tokens.create({ name: 'x', role, expiresInMs: null }, caller(maker));
      if (ROLES.indexOf(role) > ROLES.indexOf(maker)) {
        await expect(made).rejects.toMatchObject({ code: 'forbidden' });
        expect([await tokens.list(), await log.list({ limit: 1 })]).toEqual([[], []]);
      } else expect((await made).token).toMatchObject({ role, expiresAt: null });
    },
  );
});
