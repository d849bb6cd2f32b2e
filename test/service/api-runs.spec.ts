import type { RunSummary } from '../../src/core/ports/journal.js';
import { Service } from './service.js';

interface Page {
  readonly items: readonly RunSummary[];
  readonly next: string | null;
}

describe('runs over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  async function list(query = ''): Promise<Page> {
    return (await service.call('GET', `/api/v1/runs${query}`)).json as Page;
  }
  const ids = async (query: string): Promise<string[]> => (await list(query)).items.map(({ id }) => id);

  it('are on record when they are accepted, with who asked and the values that he set', async () => {
    const body = { experiment: 'kill-instance', variables: { hold: '7s', instances: 5 } };
    const accepted = await service.call('POST', '/api/v1/runs', body);
    expect(accepted).toMatchObject({ status: 202, json: { status: 'queued', requestedBy: 'local' } });
    const location = accepted.headers.get('location') ?? '';
    expect((await service.call('GET', location)).json).toMatchObject({
      experiment: 'kill-instance',
      variables: { hold: '7s', instances: '5', region: 'us-west' },
    });
  });

  it('are listed page by page, and a run that is asked for meanwhile changes no later page', async () => {
    const asked: string[] = [];
    for (let run = 0; run < 5; run += 1) asked.unshift(await service.queued());
    const first = await list('?limit=2');
    await service.queued();
    const second = await list(`?limit=2&cursor=${first.next}`);
    const third = await list(`?limit=2&cursor=${second.next}`);
    expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(asked);
    expect(third.next).toBeNull();
  });

  it('are found by experiment, target, status, verdict and time', async () => {
    const old = await service.queued({ experiment: 'lose-zone' });
    const lease = await service.taken(old);
    await service.happen(lease, { type: 'RunFinished', verdict: 'failed', reason: 'slow' });
    const from = new Date().toISOString();
    const young = await service.queued();
    expect(await ids('?experiment=lose-zone')).toEqual([old]);
    expect(await ids('?target=sandbox')).toEqual([young, old]);
    expect(await ids('?target=elsewhere')).toEqual([]);
    expect(await ids('?status=queued')).toEqual([young]);
    expect(await ids('?verdict=failed')).toEqual([old]);
    expect(await ids(`?from=${from}`)).toEqual([young]);
    expect(await ids(`?to=${from}`)).toEqual([old]);
    expect(await ids(`?from=${encodeURIComponent('2001-01-01T00:00:00+02:00')}&to=${from}`)).toEqual([old]);
  });

  it('of the same key are the same run, and another request under it is a conflict', async () => {
    const key = { 'idempotency-key': 'nightly-7' };
    const ask = (body: object) => service.call('POST', '/api/v1/runs', body, key);
    const first = await ask({ experiment: 'kill-instance', variables: { hold: '7s', region: 'us-east' } });
    const again = await ask({ variables: { region: 'us-east', hold: '7s' }, experiment: 'kill-instance' });
    expect(again.status).toBe(202);
    expect(again.json).toMatchObject({ id: (first.json as RunSummary).id });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await service.refused('POST', '/api/v1/runs', { experiment: 'kong' }, key)).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    expect((await list()).items).toHaveLength(1);
  });

  it('of the same key at once are the same run', async () => {
    const key = { 'idempotency-key': 'at-once' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.call('POST', '/api/v1/runs', { experiment: 'kill-instance' }, key)),
    );
    expect(new Set(answers.map(({ json }) => (json as RunSummary).id)).size).toBe(1);
    expect((await list()).items).toHaveLength(1);
  });

  it('of a key are answered under it whatever has become of them; without one a pass that is young enough stands', async () => {
    const body = { experiment: 'kill-instance' };
    const key = { 'idempotency-key': 'nightly-8' };
    const asked = await service.call('POST', '/api/v1/runs', body, key);
    const { id } = asked.json as RunSummary;
    await service.happen(await service.taken(id), { type: 'RunFinished', verdict: 'passed', reason: 'all is well' });
    const young = { ...body, maxAge: '1h' };
    expect(await service.call('POST', '/api/v1/runs', young)).toMatchObject({ status: 200, json: { id } });
    expect(await service.call('POST', '/api/v1/runs', young, key)).toMatchObject({ status: 202, json: { id } });
    const taken = { 'idempotency-key': 'weekly' };
    await service.call('POST', '/api/v1/runs', { experiment: 'kong' }, taken);
    expect(await service.refused('POST', '/api/v1/runs', young, taken)).toMatchObject({ code: 'conflict' });
  });

  it('that are only tried leave nothing, and tell what they would do', async () => {
    const body = { experiment: 'kill-instance', dryRun: true };
    expect(await service.call('POST', '/api/v1/runs', body)).toMatchObject({
      status: 200,
      json: { experiment: 'kill-instance', verdict: 'ok', measured: false, blastRadius: { instances: 1 } },
    });
    expect((await list()).items).toEqual([]);
  });

  it('that wait for a worker end at once when they are aborted, and nothing can be asked of them any more', async () => {
    const run = await service.queued();
    const answer = await service.call('POST', `/api/v1/runs/${run}/abort`, { reason: 'changed my mind' });
    expect(answer).toMatchObject({
      status: 202,
      json: { id: run, status: 'finished', verdict: 'aborted', reason: 'changed my mind' },
    });
    for (const what of ['abort', 'pause', 'resume'])
      expect(await service.refused('POST', `/api/v1/runs/${run}/${what}`)).toMatchObject({ status: 409 });
  });

  it('that a worker has are told by a signal, with who asked and why', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    expect(await service.refused('POST', `/api/v1/runs/${run}/pause`)).toMatchObject({ code: 'conflict' });
    await service.happen(lease, { type: 'RunStarted', by: 'worker', epoch: lease.epoch });
    expect((await service.call('POST', `/api/v1/runs/${run}/pause`, { reason: 'lunch' })).status).toBe(202);
    expect((await service.call('POST', `/api/v1/runs/${run}/resume`)).status).toBe(202);
    expect((await service.call('POST', `/api/v1/runs/${run}/abort`, {})).status).toBe(202);
    expect(await service.journal.takeSignals(lease)).toEqual([
      { kind: 'pause', by: 'local', reason: 'lunch' },
      { kind: 'resume', by: 'local', reason: 'asked by a person' },
      { kind: 'abort', by: 'local', reason: 'asked by a person' },
    ]);
  });

  it('that are not there cannot be asked anything', async () => {
    for (const path of ['', '/events', '/report'])
      expect(await service.refused('GET', `/api/v1/runs/nope${path}`)).toMatchObject({ code: 'run-not-found' });
    expect(await service.refused('POST', '/api/v1/runs/nope/abort')).toMatchObject({ code: 'run-not-found' });
  });

  it.each([
    ['html', 'text/html', '<!doctype html>'],
    ['md', 'text/markdown', '## queued'],
    ['json', 'application/json', '{\n  "id"'],
    ['junit', 'application/xml', '<?xml'],
  ])('have a report in %s', async (format, type, begins) => {
    const run = await service.queued();
    const report = await service.call('GET', `/api/v1/runs/${run}/report?format=${format}`);
    expect(report.status).toBe(200);
    expect(report.headers.get('content-type')).toContain(type);
    expect(report.text.slice(0, begins.length)).toBe(begins);
  });
});
