import { jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { OidcAuthenticator } from './oidc-authenticator.js';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An identity provider on loopback: discovery and keys, which can be turned over. */
class Provider {
  private readonly keys: { readonly kid: string; readonly pair: Pair }[] = [];
  private server!: Server;
  issuer = '';
  asked = 0;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.asked += 1;
      void this.answer(request.url ?? '').then((body) => {
        if (body === null) response.writeHead(404);
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/tenant`;
    await this.turnOver();
  }

  async turnOver(): Promise<void> {
    this.keys.unshift({ kid: `key-${this.keys.length}`, pair: await generateKeyPair('ES256') });
  }

  async token(claims: JWTPayload, expires = '5m', issuer = this.issuer, audience = 'silverback'): Promise<string> {
    const [key] = this.keys;
    if (!key) throw new Error('no key');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(key.pair.privateKey);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(url: string): Promise<unknown> {
    if (url === '/tenant/.well-known/openid-configuration')
      return { issuer: this.issuer, jwks_uri: `${this.issuer}/keys` };
    if (url !== '/tenant/keys') return null;
    const keys = this.keys.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' }));
    return { keys: await Promise.all(keys) };
  }
}

describe('tokens of an identity provider', () => {
  const provider = new Provider();
  beforeAll(() => provider.start());
  afterAll(() => provider.stop());

  const made = (issuer = provider.issuer, jwks: string | null = null) =>
    new OidcAuthenticator({
      issuer,
      audience: 'silverback',
      roleClaim: 'silverback_role',
      jwks,
    });

  it('are believed, with the name and the highest role that they tell', async () => {
    const check = made();
    await expect(check.check(await provider.token({ sub: '7', silverback_role: 'viewer' }))).resolves.toEqual({
      name: '7',
      role: 'viewer',
    });
    const roles = ['viewer', 'operator', 'of something else'];
    const claims = { sub: '7', email: 'ann@example.test', silverback_role: roles };
    await expect(check.check(await provider.token(claims))).resolves.toEqual({
      name: 'ann@example.test',
      role: 'operator',
    });
  });

  it('are believed with keys at an address of their own', async () => {
    const token = await provider.token({ sub: '7', silverback_role: 'admin' });
    await expect(made(provider.issuer, `${provider.issuer}/keys`).check(token)).resolves.toMatchObject({
      role: 'admin',
    });
  });

  it('let nobody in who has no role', async () => {
    for (const claim of [undefined, 'Admin', ['root'], { admin: true }, 3])
      await expect(made().check(await provider.token({ sub: '7', silverback_role: claim }))).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('"silverback_role"') as string,
      });
  });

  const claims = { sub: '7', silverback_role: 'admin' };
  const forged = async (): Promise<string> => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'key-0' })
      .setIssuer(provider.issuer)
      .setAudience('silverback')
      .setExpirationTime('5m')
      .sign(privateKey);
  };
  /** Signed with what everybody can read: the published key, taken for a shared secret. */
  const withPublicKeyAsSecret = async (): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-0' })
      .setIssuer(provider.issuer)
      .setAudience('silverback')
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode('the published key, at least 32 bytes long'));
  const unsigned = (): string => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = { ...claims, iss: provider.issuer, aud: 'silverback', exp: 4_000_000_000 };
    return `${part({ alg: 'none' })}.${part(body)}.`;
  };
  const cut = async (): Promise<string> => (await provider.token(claims)).slice(0, -4);

  it.each<[string, () => Promise<string> | string]>([
    ['has expired', () => provider.token(claims, '-2m')],
    ['is of another issuer', () => provider.token(claims, '5m', 'http://127.0.0.1/other')],
    ['is for somebody else', () => provider.token(claims, '5m', provider.issuer, 'another service')],
    ['is signed with another key', forged],
    ['is signed with a shared secret', withPublicKeyAsSecret],
    ['is not signed', unsigned],
    ['was cut', cut],
    ['is no token', () => 'a.b.c'],
  ])('one that %s is nobody', async (_, make) => {
    await expect(made().check(await make())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('are believed after the provider has turned its keys over', async () => {
    const check = made();
    await check.check(await provider.token(claims));
    await provider.turnOver();
    // Keys are not fetched again at once, so that forged tokens cannot make us call the provider all the time.
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    await expect(check.check(await provider.token(claims))).resolves.toMatchObject({ role: 'admin' });
    clock.mockRestore();
  });

  it('are looked at without asking the provider each time', async () => {
    const check = made();
    await check.check(await provider.token(claims));
    const { asked } = provider;
    for (let times = 0; times < 5; times += 1) await check.check(await provider.token(claims));
    expect(provider.asked).toBe(asked);
  });

  it('let nobody in while the keys cannot be had, and are believed once they can', async () => {
    const closed = made('http://127.0.0.1:1/tenant');
    const token = await provider.token(claims);
    await expect(closed.check(token)).rejects.toMatchObject({ code: 'busy' });
    await expect(made(provider.issuer, 'http://127.0.0.1:1/keys').check(token)).rejects.toMatchObject({ code: 'busy' });
  });
});
