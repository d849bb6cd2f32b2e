import { jest } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { IdentityProvider } from '../../test/servers/identity-provider.js';
import { OidcAuthenticator } from './oidc-authenticator.js';

describe('tokens of an identity provider', () => {
  const provider = new IdentityProvider();
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
    await expect(check.check(await provider.token({ sub: '7', silverback_role: 'viewer' }))).resolves.toMatchObject({
      name: '7',
      role: 'viewer',
    });
    const roles = ['viewer', 'operator', 'of something else'];
    const claims = { sub: '7', email: 'ann@example.test', silverback_role: roles };
    await expect(check.check(await provider.token(claims))).resolves.toMatchObject({
      name: 'ann@example.test',
      role: 'operator',
    });
  });

  it('hold until they expire, as far as two clocks may differ', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 300;
    const token = await provider.token({ sub: '7', silverback_role: 'viewer' }, exp);
    await expect(made().check(token)).resolves.toMatchObject({ until: (exp + 30) * 1_000 });
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
