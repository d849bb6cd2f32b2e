import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken, tokenHash } from '../core/access/token.js';
import type { ListedTokens, Token } from '../core/ports/tokens.js';
import { KyselyTokens } from '../journal/tokens.js';
import { sqliteDatabase } from '../journal/sqlite.js';
import { VirtualClock } from '../simulation/virtual-clock.js';
import { authenticatorOf, refuseOpenDoor } from './access.js';

const CREATED = '2026-01-01T00:00:00.000Z';

/** Tells how many tokens were read. */
class CountedTokens extends KyselyTokens {
  read = 0;

  override async list(wanted?: ListedTokens): Promise<readonly Token[]> {
    const tokens = await super.list(wanted);
    this.read += tokens.length;
    return tokens;
  }
}

describe('whether a service is open', () => {
  it('is known without reading every token', async () => {
    const home = await mkdtemp(join(tmpdir(), 'silverback-access-'));
    const database = sqliteDatabase(join(home, 'journal.db'));
    const tokens = new CountedTokens(database);
    const alone = { oidc: null, adminTokenHash: null };
    const local = authenticatorOf({ host: '127.0.0.1', ...alone }, tokens, new VirtualClock());
    const reachable = { host: '0.0.0.0', ...alone };
    await expect(refuseOpenDoor(reachable, tokens)).rejects.toMatchObject({ code: 'invalid-config' });
    expect(await local.authenticate({ host: '127.0.0.1:7070' }, '127.0.0.1')).toMatchObject({ from: '127.0.0.1' });

    const same = { name: 'ci', role: 'viewer', createdAt: CREATED, createdBy: 'ann', expiresAt: null } as const;
    for (const id of ['T1', 'T2', 'T3']) await tokens.add({ id, ...same }, `hash of ${id}`);
    await expect(local.authenticate({ host: '127.0.0.1:7070' }, '127.0.0.1')).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await refuseOpenDoor(reachable, tokens);
    expect(tokens.read).toBe(2);
    await database.close();
    await rm(home, { recursive: true });
  });

  it('does not depend on the journal once a token was given: on loopback, too, it is asked for', async () => {
    const home = await mkdtemp(join(tmpdir(), 'silverback-access-'));
    const database = sqliteDatabase(join(home, 'journal.db'));
    const tokens = new CountedTokens(database);
    const given = newToken();
    const options = { oidc: null, adminTokenHash: tokenHash(given) };
    await refuseOpenDoor({ host: '0.0.0.0', ...options }, tokens);
    const local = authenticatorOf({ host: '127.0.0.1', ...options }, tokens, new VirtualClock());
    const ask = (headers: Record<string, string>) =>
      local.authenticate({ host: '127.0.0.1:7070', ...headers }, '127.0.0.1');
    await expect(ask({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(ask({ authorization: `Bearer ${newToken()}` })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await ask({ authorization: `Bearer ${given}` })).toEqual({
      name: 'admin token of the service',
      role: 'admin',
      from: '127.0.0.1',
    });
    await database.close();
    await rm(home, { recursive: true });
  });
});
