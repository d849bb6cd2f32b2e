import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { newToken } from '../../src/core/access/token.js';
import { eventually } from '../conformance/eventually.js';
import { Service } from './service.js';

const ALL = '/api/v1/tokens';
const SOON_MS = 10_000;

interface Made {
  readonly id: string;
  readonly token: string;
}

describe('tokens over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  /** @param maker the token of whoever asks; left out for the first one */
  async function made(body: object, maker?: string): Promise<Made> {
    const answer = await service.call('POST', ALL, body, maker === undefined ? {} : bearer(maker));
    expect(answer.status).toBe(201);
    return answer.json as Made;
  }
  const first = (): Promise<Made> => made({ name: 'ann', role: 'admin' });

  const silverback = async (...args: string[]): Promise<string> =>
    (
      await promisify(execFile)(resolve('bin/silverback'), args, {
        env: { PATH: process.env['PATH'], SILVERBACK_HOME: service.home },
      })
    ).stdout;

  it('show what they open once, in an answer that nobody keeps', async () => {
    const answer = await service.call('POST', ALL, { name: 'ann', role: 'admin' });
    const { token, ...shown } = answer.json as Made;
    expect(token).toMatch(/^sbk_[\w-]{43}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(shown).toMatchObject({ name: 'ann', role: 'admin', createdBy: 'local', expiresAt: null });
    const listed = await service.call('GET', ALL, undefined, bearer(token));
    expect(listed.json).toEqual({ items: [shown], next: null });
    const { text } = await service.call('GET', '/api/v1/audit', undefined, bearer(token));
    expect(text).toContain('token.create');
    expect(listed.text + text).not.toContain(token.slice(4));
  });

  it('let their holder do what their role may, under their name, and nobody else anything', async () => {
    const ann = await first();
    const ci = await made({ name: 'ci', role: 'operator', expires: '90d' }, ann.token);
    const run = await service.call('POST', '/api/v1/runs', { experiment: 'kill-instance' }, bearer(ci.token));
    expect(run).toMatchObject({ status: 202, json: { requestedBy: 'ci' } });
    expect(await service.refused('GET', '/api/v1/runs')).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('are for admins only, so that none makes one that outranks him', async () => {
    const ann = await first();
    for (const role of ['viewer', 'operator']) {
      const { id, token } = await made({ name: `a ${role}`, role }, ann.token);
      const asked: readonly [string, string, object?][] = [
        ['POST', ALL, { name: 'more', role: 'admin' }],
        ['POST', ALL, { name: 'same', role }],
        ['GET', ALL],
        ['DELETE', `${ALL}/${ann.id}`],
        ['DELETE', `${ALL}/${id}`],
      ];
      for (const [method, path, body] of asked)
        expect(await service.refused(method, path, body, bearer(token))).toMatchObject({
          status: 403,
          code: 'forbidden',
        });
    }
    const { json } = await service.call('GET', ALL, undefined, bearer(ann.token));
    expect((json as { items: object[] }).items).toHaveLength(3);
  });

  it('open nothing from the moment that they are revoked', async () => {
    const ann = await first();
    const ci = await made({ name: 'ci', role: 'viewer' }, ann.token);
    expect((await service.call('GET', '/api/v1/runs', undefined, bearer(ci.token))).status).toBe(200);
    expect((await service.call('DELETE', `${ALL}/${ci.id}`, undefined, bearer(ann.token))).status).toBe(204);
    expect(await service.refused('GET', '/api/v1/runs', undefined, bearer(ci.token))).toMatchObject({ status: 401 });
    expect(await service.refused('DELETE', `${ALL}/${ci.id}`, undefined, bearer(ann.token))).toMatchObject({
      status: 404,
      code: 'token-not-found',
    });
    const { json } = await service.call('GET', '/api/v1/audit?action=token.revoke', undefined, bearer(ann.token));
    expect(json).toMatchObject({
      items: [{ who: 'ann', subject: ci.id, before: { name: 'ci', role: 'viewer' }, after: null }],
    });
  });

  it('open nothing after they have expired, and are still listed', async () => {
    const ann = await first();
    const brief = await made({ name: 'brief', role: 'admin', expires: '1ms' }, ann.token);
    const look = () => service.call('GET', '/api/v1/runs', undefined, bearer(brief.token));
    const { seen } = await eventually(look, ({ status }) => status === 401, SOON_MS);
    expect(seen.json).toMatchObject({ code: 'unauthenticated' });
    expect(await service.refused('POST', ALL, { name: 'x', role: 'viewer' }, bearer(brief.token))).toMatchObject({
      status: 401,
    });
    const { text } = await service.call('GET', ALL, undefined, bearer(ann.token));
    expect(text).toContain(brief.id);
  });

  it('cannot be forged', async () => {
    const { id, token } = await first();
    const last = token.endsWith('A') ? 'B' : 'A';
    const forged = [newToken(), `${token.slice(0, -1)}${last}`, token.toLowerCase(), token.slice(0, -1), 'sbk_', id];
    const unsigned = [{ alg: 'none' }, { sub: 'ann', silverback_role: 'admin' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    for (const one of [...forged, `${unsigned.join('.')}.x`])
      expect(await service.refused('GET', ALL, undefined, bearer(one))).toMatchObject({
        status: 401,
        code: 'unauthenticated',
      });
    expect((await service.call('GET', ALL, undefined, bearer(token))).status).toBe(200);
  });

  it.each([
    [{ name: 'x', role: 'root' }, 'role'],
    [{ name: '', role: 'viewer' }, 'name'],
    [{ name: 'x\u0000', role: 'viewer' }, 'name'],
    [{ name: 'x'.repeat(101), role: 'viewer' }, 'name'],
    [{ name: 'x', role: 'viewer', expires: '0s' }, 'expires'],
    [{ name: 'x', role: 'viewer', expires: '-1d' }, 'expires'],
    [{ name: 'x', role: 'viewer', expires: '1000d' }, 'expires'],
    [{ name: 'x', role: 'viewer', token: 'sbk_mine' }, 'token'],
    [{ name: 'x' }, 'role'],
  ])('are refused with %j', async (body, path) => {
    expect(await service.refused('POST', ALL, body)).toMatchObject({
      status: 400,
      code: 'invalid-request',
      issues: [{ path }],
    });
    expect((await service.call('GET', ALL)).json).toEqual({ items: [], next: null });
  });

  it('are listed page by page, the oldest first', async () => {
    const ann = await first();
    const more = [
      await made({ name: 'b', role: 'viewer' }, ann.token),
      await made({ name: 'c', role: 'viewer' }, ann.token),
    ];
    const page = async (query: string) =>
      (await service.call('GET', `${ALL}${query}`, undefined, bearer(ann.token))).json as {
        items: { id: string; name: string }[];
        next: string | null;
      };
    const begin = await page('?limit=2');
    const rest = await page(`?limit=2&cursor=${begin.next}`);
    expect([...begin.items, ...rest.items].map(({ id }) => id)).toEqual([ann, ...more].map(({ id }) => id));
    expect(rest.next).toBeNull();
  });

  it('are the same for commands on the machine of the service, and on the same record', async () => {
    const made = JSON.parse(
      await silverback('token', 'create', '--name', 'ops', '--role', 'admin', '--expires', '1h', '--json'),
    ) as Made;
    const ci = await service.call('POST', ALL, { name: 'ci', role: 'viewer' }, bearer(made.token));
    expect(ci).toMatchObject({ status: 201, json: { createdBy: 'ops' } });
    const { id, token } = ci.json as Made;
    const listed = await silverback('token', 'list');
    for (const shown of [made.id, id, 'ops', 'viewer']) expect(listed).toContain(shown);
    expect(await silverback('token', 'revoke', id)).toContain(`token ${id} of ci is revoked`);
    expect(await service.refused('GET', '/api/v1/runs', undefined, bearer(token))).toMatchObject({ status: 401 });
    const { json } = await service.call('GET', '/api/v1/audit', undefined, bearer(made.token));
    expect((json as { items: object[] }).items).toMatchObject([
      { action: 'token.revoke', subject: id, from: null, role: 'admin' },
      { action: 'token.create', subject: id, who: 'ops', from: '127.0.0.1' },
      { action: 'token.create', subject: made.id, from: null },
    ]);
  });
});
