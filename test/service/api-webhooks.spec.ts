import { AuditLog } from '../../src/core/ports/audit.js';
import { KyselyOutbox } from '../../src/journal/outbox.js';
import { Database } from '../../src/journal/database.js';
import { Service } from './service.js';

const ALL = '/api/v1/webhooks';
const ALERTS = `${ALL}/alerts`;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = { url: 'https://alerts.example/silverback', secret: SECRET };
const VIEW = { name: 'alerts', url: BODY.url, types: null };

describe('webhooks over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  it('are put, read and removed, and their secret is never told, nor put on record', async () => {
    const answers = [
      await service.call('PUT', ALERTS, BODY),
      await service.call('PUT', ALERTS, { ...BODY, types: ['dev.silverback.run.finished'] }),
      await service.call('PUT', ALERTS, BODY),
      await service.call('GET', ALERTS),
      await service.call('GET', ALL),
      await service.call('DELETE', ALERTS),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 204]);
    expect(answers[1]?.json).toEqual({ ...VIEW, types: ['dev.silverback.run.finished'] });
    expect(answers[3]?.json).toEqual(VIEW);
    expect(answers[4]?.json).toEqual({ items: [VIEW] });
    const changes = await service.app.get<AuditLog>(AuditLog).list({ limit: 10 });
    expect(changes.map(({ action }) => action)).toEqual([
      'webhook.remove',
      'webhook.put',
      'webhook.put',
      'webhook.put',
    ]);
    expect(JSON.stringify([answers, changes])).not.toContain(SECRET.slice(6));
    expect(await service.refused('GET', ALERTS)).toMatchObject({ status: 404, code: 'webhook-not-found' });
  });

  it.each([
    ['another protocol', { url: 'ftp://alerts.example/' }],
    ['credentials in the address', { url: 'https://me:secret@alerts.example/' }],
    ['a control character in the address', { url: 'https://alerts.example/\0' }],
    ['a metadata service', { url: 'http://169.254.169.254/latest' }],
    ['the same in other clothes', { url: 'http://[::ffff:169.254.169.254]/latest' }],
    ['a weak secret', { secret: 'whsec_c2hvcnQ=' }],
    ['a type that there is not', { types: ['dev.silverback.run.vanished'] }],
    ['a type that is none', { types: [] }],
  ])('are refused with %s', async (_, wrong) => {
    expect(await service.refused('PUT', ALERTS, { ...BODY, ...wrong })).toMatchObject({
      status: 400,
      code: 'invalid-request',
      issues: [{ path: expect.stringContaining(Object.keys(wrong)[0] ?? '') as string }],
    });
    expect(await service.refused('GET', ALERTS)).toMatchObject({ code: 'webhook-not-found' });
  });

  it('show their dead letters page by page, and send them again', async () => {
    await service.call('PUT', ALERTS, BODY);
    await service.call('PUT', '/api/v1/halt', { reason: 'checkout is slow' });
    await service.call('DELETE', '/api/v1/halt');
    const outbox = new KyselyOutbox(service.app.get<Database>(Database));
    for (let n = 0; n < 2; n += 1)
      for (const delivery of (await outbox.take([], 60_000)).taken) await outbox.failed(delivery, 'no answer', null);
    const page = async (query: string) =>
      (await service.call('GET', `${ALERTS}/dead${query}`)).json as { items: object[]; next: string | null };
    const first = await page('?limit=1');
    const rest = await page(`?limit=1&cursor=${first.next}`);
    expect([...first.items, ...rest.items]).toMatchObject([
      { attempts: 1, error: 'no answer', notice: { type: 'dev.silverback.halt.lifted' } },
      { attempts: 1, error: 'no answer', notice: { type: 'dev.silverback.halt.set', data: { by: 'local' } } },
    ]);
    expect(rest.next).toBeNull();
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/^silverback_webhook_deliveries\{state="waiting"\} 0\nsilverback_.*\{state="dead"\} 2$/m);
    expect(await service.call('POST', `${ALERTS}/dead`)).toMatchObject({ status: 202, json: { revived: 2 } });
    expect((await page('')).items).toEqual([]);
  });
});
