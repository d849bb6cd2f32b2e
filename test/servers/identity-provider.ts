import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An identity provider on loopback: discovery and keys, which can be turned over. */
export class IdentityProvider {
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

  async token(
    claims: JWTPayload,
    expires: string | number = '5m',
    issuer = this.issuer,
    audience = 'silverback',
  ): Promise<string> {
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
