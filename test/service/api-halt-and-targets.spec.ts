import { Service } from './service.js';

describe('the halt over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const HALT = '/api/v1/halt';

  it('is set, shown and lifted', async () => {
    expect(await service.call('GET', HALT)).toMatchObject({ status: 200, json: { halted: false, runs: [] } });
    expect(await service.call('PUT', HALT, { reason: 'checkout is slow' })).toMatchObject({
      status: 200,
      json: { halted: true, by: 'local', reason: 'checkout is slow', settled: true },
    });
    expect(await service.journal.halt()).toMatchObject({ by: 'local', reason: 'checkout is slow' });
    expect(await service.call('DELETE', HALT)).toMatchObject({ status: 200, json: { halted: false } });
    expect(await service.journal.halt()).toBeNull();
  });

  it('answers when every rollback has begun, and shows which runs still roll back', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    await service.happen(lease, { type: 'RunStarted', by: 'worker', epoch: lease.epoch });
    const put = service.call('PUT', HALT);
    const halted = async (): Promise<boolean> => (await service.journal.halt()) !== null;
    while (!(await halted())) await new Promise((resolve) => setImmediate(resolve));
    expect((await service.call('GET', HALT)).json).toMatchObject({
      settled: false,
      runs: [{ id: run, status: 'running', rollingBack: false, held: true }],
    });
    await service.happen(lease, { type: 'RollbackStarted', verdict: 'aborted', reason: 'halt' });
    expect(await put).toMatchObject({
      status: 200,
      json: { halted: true, settled: true, runs: [{ id: run, status: 'rolling-back', rollingBack: true }] },
    });
    await service.happen(lease, { type: 'RunFinished', verdict: 'aborted', reason: 'halt' });
    expect((await service.call('GET', HALT)).json).toMatchObject({ halted: true, runs: [] });
  });

  it('takes a reason on one line only', async () => {
    for (const reason of ['', 'a\nb', 'a\0b', 5, 'x'.repeat(501)])
      expect(await service.refused('PUT', HALT, { reason })).toMatchObject({ status: 400 });
    expect(await service.journal.halt()).toBeNull();
  });
});

describe('targets over the API', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start();
  });
  afterAll(() => service.end());

  it('are those of the catalog', async () => {
    const { json } = await service.call('GET', '/api/v1/targets');
    const { items } = json as { items: { name: string }[] };
    expect(items.find(({ name }) => name === 'sandbox')).toMatchObject({
      fleet: 'sandbox',
      routes: { www: { router: 'edge', host: 'www.silverback.test', weights: { 'us-west': 5000, 'us-east': 5000 } } },
      control: ['eu-west'],
    });
  });

  it('that do not run say so, and nothing is started for a look', async () => {
    for (const what of ['fleet', 'routes'])
      expect((await service.call('GET', `/api/v1/${what}?target=sandbox`)).json).toEqual({
        items: [
          { target: 'sandbox', available: false, reason: expect.stringContaining('no world is running') as string },
        ],
      });
  });
});
