import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import { newToken, tokenHash } from '../core/access/token.js';
import { sqliteDatabase } from '../journal/sqlite.js';
import type { Database } from '../journal/database.js';
import { KyselyTokens } from '../journal/tokens.js';
import { Gatekeeper } from './gatekeeper.js';
import { LocalAuthenticator } from './local-authenticator.js';
import { TokenAuthenticator } from './token-authenticator.js';

describe('who a request is from', () => {
  let home: string;
  let database: Database;
  let tokens: KyselyTokens;
  let clock: ManualClock;
  let keeper: Gatekeeper;
  const token = newToken();
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-access-'));
    database = sqliteDatabase(join(home, 'journal.db'));
    tokens = new KyselyTokens(database);
    clock = new ManualClock();
    keeper = new Gatekeeper(
      [new TokenAuthenticator(tokens, clock)],
      new LocalAuthenticator(),
      async () => (await tokens.list()).length === 0,
    );
    const now = clock.now().getTime();
    const { createdAt, expiresAt } = {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60_000).toISOString(),
    };
    await tokens.add(
      { id: 'T1', name: 'ci', role: 'operator', createdAt, createdBy: 'ann@laptop', expiresAt },
      tokenHash(token),
    );
  });
  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  const host = '127.0.0.1:7070';
  const ask = (authorization?: string, headers = {}) =>
    keeper.authenticate({ host, ...headers, ...(authorization ? { authorization } : {}) }, '127.0.0.1');

  it('is told by its token', async () => {
    const until = clock.now().getTime() + 60_000;
    await expect(ask(`Bearer ${token}`)).resolves.toEqual({ name: 'ci', role: 'operator', from: '127.0.0.1', until });
    await expect(ask(`bearer   ${token} `)).resolves.toMatchObject({ name: 'ci' });
  });

  it('without a token is everybody only while there are no tokens', async () => {
    await expect(ask()).rejects.toMatchObject({ code: 'unauthenticated' });
    await tokens.revoke('T1');
    await expect(ask()).resolves.toEqual({ name: 'local', role: 'admin', from: '127.0.0.1' });
    await expect(ask(`Bearer ${newToken()}`)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    ['under a name of its own that leads here', { host: 'rebound.test:7070' }],
    ['across sites', { origin: 'https://evil.test' }],
  ])('without a token is nobody on a page that calls %s', async (_, headers) => {
    await tokens.revoke('T1');
    await expect(ask(undefined, headers)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['another token', `Bearer ${newToken()}`],
    ['a token that lacks its end', `Bearer ${token.slice(0, -1)}`],
    ['the stored hash', `Bearer sbk_${tokenHash(token)}`],
    ['another scheme', `Basic ${token}`],
    ['no token', 'Bearer '],
    ['a JWT where no identity provider is known', 'Bearer a.b.c'],
    ['two tokens', `Bearer ${token} ${token}`],
  ])('is nobody with %s', async (_, authorization) => {
    await expect(ask(authorization)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.not.stringContaining(token) as string,
    });
  });

  it('is nobody from the moment on at which the token expires or is revoked', async () => {
    clock.advance(59_999);
    await expect(ask(`Bearer ${token}`)).resolves.toMatchObject({ name: 'ci' });
    clock.advance(1);
    await expect(ask(`Bearer ${token}`)).rejects.toThrow(/of ci expired at/);
    await tokens.revoke('T1');
    await expect(tokens.revoke('T1')).rejects.toMatchObject({ code: 'token-not-found' });
  });
});
