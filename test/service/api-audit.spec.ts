import { newToken, tokenHash } from '../../src/core/access/token.js';
import { ROLES, type Role } from '../../src/core/access/caller.js';
import { AUDIT_ACTIONS, type AuditEntry } from '../../src/core/ports/audit.js';
import { TokenStore } from '../../src/core/ports/tokens.js';
import { Service } from './service.js';

const AUDIT = '/api/v1/audit';
const HALT = '/api/v1/halt';
const WEBHOOK = { url: 'https://alerts.example/T0/B0/secret-in-the-path', secret: `whsec_${'M'.repeat(32)}` };

interface Made {
  readonly id: string;
  readonly token: string;
}

interface Page {
  readonly items: readonly AuditEntry[];
  readonly next: string | null;
}

describe('the audit log over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const page = async (query = '', headers = {}): Promise<Page> => {
    const { status, json } = await service.call('GET', `${AUDIT}${query}`, undefined, headers);
    expect(status).toBe(200);
    return json as Page;
  };

  /** @returns headers of somebody with a role */
  async function holder(role: Role): Promise<{ authorization: string }> {
    const token = newToken();
    const { hash, ...kept } = { id: role, name: `${role}-1`, role, hash: tokenHash(token) };
    const made = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'ann@laptop', expiresAt: null };
    await service.app.get<TokenStore>(TokenStore).add({ ...kept, ...made }, hash);
    return { authorization: `Bearer ${token}` };
  }

  it('has every change with who made it, from where, and what was there before and after', async () => {
    const run = await service.queued();
    await service.call('POST', `/api/v1/runs/${run}/abort`, { reason: 'enough' });
    const schedule = await service.call('POST', '/api/v1/schedules', { experiment: 'kong', when: { every: '1h' } });
    const { id } = schedule.json as { id: string };
    await service.call('PATCH', `/api/v1/schedules/${id}`, { paused: true }, { 'if-match': '*' });
    await service.call('PUT', HALT, { reason: 'checkout is slow' });
    await service.call('DELETE', HALT);
    const { items, next } = await page();
    expect(next).toBeNull();
    expect(items.map(({ action, subject }) => [action, subject])).toEqual([
      ['halt.lift', 'halt'],
      ['halt.set', 'halt'],
      ['schedule.change', id],
      ['schedule.create', id],
      ['run.abort', run],
      ['run.request', run],
    ]);
    for (const entry of items) expect(entry).toMatchObject({ who: 'local', role: 'admin', from: '127.0.0.1' });
    expect(items[0]).toMatchObject({ before: { by: 'local', reason: 'checkout is slow' }, after: null });
    expect(items[2]).toMatchObject({ before: { experiment: 'kong' }, after: { experiment: 'kong', paused: true } });
    expect(items[4]).toMatchObject({ before: { status: 'queued' }, after: { reason: 'enough' } });
    expect(items.map(({ at }) => at)).toEqual([...items.map(({ at }) => at)].sort().reverse());
  });

  it('leaves out nothing that can be done', async () => {
    const done = async (...asked: Parameters<Service['call']>): Promise<unknown> => {
      const { status, json } = await service.call(...asked);
      expect([asked[0], asked[1], Math.floor(status / 100)]).toEqual([asked[0], asked[1], 2]);
      return json;
    };
    const { text } = await service.call('GET', '/api/v1/experiments/kong', undefined, { accept: 'application/yaml' });
    await done('POST', '/api/v1/experiments', text.replace('name: kong', 'name: mine'));
    await done('DELETE', '/api/v1/experiments/mine');
    const { id } = (await done('POST', '/api/v1/schedules', { experiment: 'kong', when: { every: '1h' } })) as Made;
    await done('PATCH', `/api/v1/schedules/${id}`, { paused: true }, { 'if-match': '*' });
    await done('DELETE', `/api/v1/schedules/${id}`);
    for (const path of [HALT, '/api/v1/incident']) {
      await done('PUT', path, { reason: 'checkout is slow' });
      await done('DELETE', path);
    }
    await done('PUT', '/api/v1/webhooks/alerts', WEBHOOK);
    await done('POST', '/api/v1/webhooks/alerts/dead');
    await done('DELETE', '/api/v1/webhooks/alerts');
    const run = await service.queued();
    await service.happen(await service.taken(run), { type: 'RunStarted', by: 'worker', epoch: 1 });
    for (const ask of ['pause', 'resume', 'abort']) await done('POST', `/api/v1/runs/${run}/${ask}`, {});
    const ann = (await done('POST', '/api/v1/tokens', { name: 'ann', role: 'admin' })) as Made;
    const headers = { authorization: `Bearer ${ann.token}` };
    await done('DELETE', `/api/v1/tokens/${ann.id}`, undefined, headers);
    const { items } = await page('?limit=100');
    expect(items.map(({ action }) => action).sort()).toEqual([...AUDIT_ACTIONS].sort());
  });

  it('has what was refused by none', async () => {
    await service.refused('POST', '/api/v1/runs', { experiment: 'nope' });
    await service.refused('PUT', HALT, { reason: '' });
    expect((await page()).items).toEqual([]);
  });

  it('is told page by page, whatever happens meanwhile', async () => {
    for (const reason of ['one', 'two', 'three']) await service.call('PUT', HALT, { reason });
    const first = await page('?limit=2');
    await service.call('DELETE', HALT);
    const rest = await page(`?limit=2&cursor=${first.next}`);
    expect([...first.items, ...rest.items].map(({ after }) => (after as { reason: string }).reason)).toEqual([
      'three',
      'two',
      'one',
    ]);
    expect(rest.next).toBeNull();
  });

  it('is asked by who, what, to what and when', async () => {
    const run = await service.queued();
    const operator = await holder('operator');
    await service.call('PUT', HALT, { reason: 'checkout is slow' }, operator);
    await service.call('POST', `/api/v1/runs/${run}/abort`, {}, operator);
    const headers = await holder('viewer');
    const told = async (query: string): Promise<string[]> =>
      (await page(query, headers)).items.map(({ action }) => action);
    expect(await told('?who=operator-1')).toEqual(['run.abort', 'halt.set']);
    expect(await told('?who=local')).toEqual(['run.request']);
    expect(await told('?action=halt.set')).toEqual(['halt.set']);
    expect(await told(`?subject=${run}`)).toEqual(['run.abort', 'run.request']);
    expect(await told(`?subject=${run}&who=operator-1`)).toEqual(['run.abort']);
    const { items } = await page('', headers);
    const [newest, , oldest] = items.map(({ at }) => encodeURIComponent(at));
    expect(await told(`?since=${oldest}`)).toHaveLength(3);
    expect(await told(`?until=${oldest}`)).toEqual([]);
    expect(await told(`?until=${newest}`)).not.toContain('run.abort');
    expect(await told('?since=2999-01-01T00:00:00Z')).toEqual([]);
  });

  it.each(['who=', 'who=%00', `subject=${'x'.repeat(201)}`, 'action=halt.sit', 'since=yesterday', 'whom=ann'])(
    'refuses %s',
    async (query) => {
      expect(await service.refused('GET', `${AUDIT}?${query}`)).toMatchObject({ status: 400, code: 'invalid-request' });
    },
  );

  it('refuses a cursor with what no database takes', async () => {
    const cursor = Buffer.from(JSON.stringify(['2026-01-01T00:00:00.000Z', '\0'])).toString('base64url');
    expect(await service.refused('GET', `${AUDIT}?cursor=${cursor}`)).toMatchObject({ code: 'invalid-request' });
  });

  it('tells what a webhook was like only to who may read webhooks', async () => {
    await service.call('PUT', '/api/v1/webhooks/alerts', WEBHOOK);
    for (const role of ROLES) {
      const { items } = await page('', await holder(role));
      expect(items).toMatchObject([{ action: 'webhook.put', subject: 'alerts', who: 'local' }]);
      expect([role, JSON.stringify(items).includes('secret-in-the-path')]).toEqual([role, role === 'admin']);
      expect([role, 'before' in (items[0] ?? {})]).toEqual([role, role === 'admin']);
    }
  });

  it('is for nobody without a token, as soon as there is one', async () => {
    await holder('viewer');
    expect(await service.refused('GET', AUDIT)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('is changed by nobody', async () => {
    const headers = await holder('admin');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await service.refused(method, AUDIT, undefined, headers)).toMatchObject({ code: 'method-not-allowed' });
  });
});
