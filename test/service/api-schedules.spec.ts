import { eventually } from '../conformance/eventually.js';
import { Service } from './service.js';

const ALL = '/api/v1/schedules';
const NIGHTLY = { name: 'nightly', experiment: 'lose-zone', when: { cron: '0 2 * * *' }, timezone: 'Europe/Berlin' };
const SOON_MS = 60_000;

interface View {
  readonly id: string;
  readonly next: { readonly slot: string } | null;
  readonly last: { readonly outcome: string; readonly run: string | null; readonly reasons: string[] } | null;
}

describe('schedules over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const created = async (body: object = NIGHTLY): Promise<string> => {
    const { status, json } = await service.call('POST', ALL, body);
    expect(status).toBe(201);
    return (json as View).id;
  };
  const pathOf = (id: string): string => `${ALL}/${id}`;

  it('are created, shown as they were written with their next firing, and removed', async () => {
    const answer = await service.call('POST', ALL, NIGHTLY);
    const { id } = answer.json as View;
    expect(answer).toMatchObject({ status: 201, json: { ...NIGHTLY, version: 1, createdBy: 'local', last: null } });
    expect(answer.headers.get('location')).toBe(pathOf(id));
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await service.call('GET', pathOf(id))).toMatchObject({ status: 200, json: answer.json });
    expect((await service.call('DELETE', pathOf(id))).status).toBe(204);
    expect(await service.refused('GET', pathOf(id))).toMatchObject({ status: 404, code: 'schedule-not-found' });
  });

  it('show their next ten firings', async () => {
    const { json } = await service.call('GET', `${pathOf(await created())}/preview`);
    const { firings } = json as { firings: { slot: string; dueAt: string }[] };
    expect(firings).toHaveLength(10);
    const hours = firings.map(({ slot }) =>
      new Date(slot).toLocaleString('sv', { timeZone: 'Europe/Berlin' }).slice(11),
    );
    for (const hour of hours) expect(['02:00:00', '03:00:00']).toContain(hour);
  });

  it('are changed only by who has seen what is there, field by field', async () => {
    const path = pathOf(await created());
    expect(await service.refused('PATCH', path, { paused: true })).toMatchObject({ code: 'precondition-required' });
    const seen = { 'if-match': '"1"' };
    const paused = await service.call('PATCH', path, { paused: true, name: null }, seen);
    expect(paused).toMatchObject({ status: 200, json: { version: 2, paused: true, next: null } });
    expect(paused.json).not.toHaveProperty('name');
    expect(paused.headers.get('etag')).toBe('"2"');
    expect(await service.refused('PATCH', path, { paused: false }, seen)).toMatchObject({
      code: 'precondition-failed',
    });
    expect(await service.refused('DELETE', path, undefined, seen)).toMatchObject({ code: 'precondition-failed' });
    const wrong = await service.refused('PATCH', path, { when: { every: '1ms' } }, { 'if-match': '*' });
    expect(wrong).toMatchObject({ status: 400, issues: [{ path: 'when.every', expected: 'at least 1s' }] });
  });

  it('are refused with everything that is wrong, and when they name what is not there', async () => {
    expect(await service.refused('POST', ALL, { ...NIGHTLY, when: {}, overlap: 'maybe' })).toMatchObject({
      status: 400,
      code: 'invalid-request',
      issues: [{ path: 'when' }, { path: 'overlap' }],
    });
    const unknown = { ...NIGHTLY, experiment: 'lose-zones' };
    expect(await service.refused('POST', ALL, unknown)).toMatchObject({ status: 404, code: 'experiment-not-found' });
    const odd = { ...NIGHTLY, variables: { nothing: 1 } };
    expect(await service.refused('POST', ALL, odd)).toMatchObject({ status: 422, code: 'invalid-experiment' });
    expect((await service.call('GET', ALL)).json).toEqual({ items: [], next: null });
  });

  it('are listed page by page', async () => {
    const ids = [await created(), await created(), await created()];
    const first = (await service.call('GET', `${ALL}?limit=2`)).json as { items: View[]; next: string };
    const rest = (await service.call('GET', `${ALL}?limit=2&cursor=${first.next}`)).json as typeof first;
    expect([...first.items, ...rest.items].map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(rest.next).toBeNull();
  });

  it('fire: the run is on record, and its schedule says so', async () => {
    const id = await created({ experiment: 'kill-instance', when: { every: '1s' } });
    const look = async (): Promise<View> => (await service.call('GET', pathOf(id))).json as View;
    const { seen } = await eventually(look, ({ last }) => last !== null, SOON_MS);
    const { json } = await service.call('GET', `${pathOf(id)}/firings`);
    const run = (json as { items: { run: string | null }[] }).items.at(-1)?.run;
    expect(seen.last).not.toBeNull();
    expect(await service.call('GET', `/api/v1/runs/${run}`)).toMatchObject({
      status: 200,
      json: { experiment: 'kill-instance', requestedBy: `schedule ${id}` },
    });
  });

  it('say why the last one did not run', async () => {
    expect(await service.call('PUT', '/api/v1/incident', { reason: 'checkout is slow' })).toMatchObject({
      status: 200,
      json: { open: true, by: 'local', reason: 'checkout is slow' },
    });
    const id = await created({ experiment: 'kill-instance', when: { every: '1s' } });
    const look = async (): Promise<View> => (await service.call('GET', pathOf(id))).json as View;
    const { seen } = await eventually(look, ({ last }) => last !== null, SOON_MS);
    expect(seen.last).toMatchObject({
      outcome: 'refused',
      run: null,
      reasons: [expect.stringContaining('an incident is open, declared by local (checkout is slow)')],
    });
    expect(await service.call('DELETE', '/api/v1/incident')).toMatchObject({ status: 200, json: { open: false } });
  });
});
