import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { IdentityProvider } from '../servers/identity-provider.js';
import { Follower } from './follower.js';
import { Service } from './service.js';

describe('who follows a run', () => {
  const NEVER_MS = 600_000;
  const TOKENS = '/api/v1/tokens';
  let service: Service;
  afterEach(() => service.end());

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  async function made(body: object, maker?: string): Promise<{ readonly id: string; readonly token: string }> {
    const { status, json } = await service.call('POST', TOKENS, body, maker === undefined ? {} : bearer(maker));
    expect(status).toBe(201);
    return json as { id: string; token: string };
  }

  it('may no longer from the moment that his token is revoked, and others go on', async () => {
    service = await Service.start({ most: 3, heartbeatMs: NEVER_MS });
    const run = await service.queued();
    const ann = await made({ name: 'ann', role: 'admin' });
    const ci = await made({ name: 'ci', role: 'viewer' }, ann.token);
    const [follower, other] = [
      await Follower.of(service, run, bearer(ci.token)),
      await Follower.of(service, run, bearer(ann.token)),
    ];
    await Promise.all([follower.has(1), other.has(1)]);
    await service.call('DELETE', `${TOKENS}/${ci.id}`, undefined, bearer(ann.token));
    await follower.over();
    await service.happen(await service.taken(run), ...[{ type: 'StepStarted', index: 0 } as const]);
    await other.has(2);
    expect([follower.events.length, other.ended]).toEqual([1, false]);
    const again = await Follower.of(service, run, bearer(ci.token));
    expect(again.response.status).toBe(401);
    other.go();
  });

  it('may no longer when another process has revoked his token', async () => {
    service = await Service.start({ most: 3, heartbeatMs: 100 });
    const run = await service.queued();
    const ann = await made({ name: 'ann', role: 'admin' });
    const ci = await made({ name: 'ci', role: 'viewer' }, ann.token);
    const [follower, other] = [
      await Follower.of(service, run, bearer(ci.token)),
      await Follower.of(service, run, bearer(ann.token)),
    ];
    await follower.has(1);
    await promisify(execFile)(resolve('bin/silverback'), ['token', 'revoke', ci.id], {
      env: { PATH: process.env['PATH'], SILVERBACK_HOME: service.home },
    });
    await follower.over();
    expect(other.ended).toBe(false);
    other.go();
  });

  it('without a token may no longer from the first one on', async () => {
    service = await Service.start({ most: 3, heartbeatMs: NEVER_MS });
    const follower = await Follower.of(service, await service.queued());
    await follower.has(1);
    await made({ name: 'ann', role: 'admin' });
    await follower.over();
  });

  it('may until his token expires', async () => {
    service = await Service.start({ most: 3, heartbeatMs: NEVER_MS });
    const run = await service.queued();
    const brief = await made({ name: 'brief', role: 'admin', expires: '2s' });
    const from = Date.now();
    const follower = await Follower.of(service, run, bearer(brief.token));
    await follower.has(1);
    await follower.over();
    expect(Date.now() - from).toBeGreaterThan(1_000);
    expect(Date.now() - from).toBeLessThan(10_000);
  });

  it('may until what the identity provider gave him expires', async () => {
    const provider = new IdentityProvider();
    await provider.start();
    const { issuer } = provider;
    const oidc = { issuer, audience: 'silverback', jwks: null, roleClaim: 'silverback_role' };
    service = await Service.start({ most: 3, heartbeatMs: NEVER_MS }, null, oidc);
    const claims = { sub: 'ann', silverback_role: 'admin' };
    const admin = bearer(await provider.token(claims));
    const { json } = await service.call('POST', '/api/v1/runs', { experiment: 'kill-instance' }, admin);
    // Two clocks may differ by 30 s: so much longer it is believed.
    const from = Math.floor(Date.now() / 1_000);
    const brief = bearer(await provider.token(claims, from - 27));
    const [follower, other] = [
      await Follower.of(service, (json as { id: string }).id, brief),
      await Follower.of(service, (json as { id: string }).id, admin),
    ];
    await follower.has(1);
    await follower.over();
    expect(Date.now()).toBeGreaterThanOrEqual((from + 3) * 1_000);
    expect(other.ended).toBe(false);
    other.go();
    provider.stop();
  });
});
