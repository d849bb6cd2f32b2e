import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Service } from '../integration/service.js';

describe('before the chart is removed', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start();
  });
  afterAll(() => service.end());

  const revertAll = async (token: string): Promise<string> => {
    const program = join(process.cwd(), 'charts', 'silverback', 'files', 'revert-all.mjs');
    const env = { ...process.env, SILVERBACK_TOKEN: token };
    return (await promisify(execFile)(process.execPath, [program, service.url], { env })).stdout;
  };

  it('every open run is aborted, and it is waited for until none is left', async () => {
    const asked = await service.call('POST', '/api/v1/runs', { experiment: 'kill-instance' });
    const { id } = asked.json as { id: string };
    const made = await service.call('POST', '/api/v1/tokens', { name: 'chart', role: 'admin' });
    const { token } = made.json as { token: string };
    expect(await revertAll(token)).toBe(`run ${id} is aborted\nno run is open\n`);
    const { json } = await service.call('GET', `/api/v1/runs/${id}`, undefined, { authorization: `Bearer ${token}` });
    expect(json).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'Silverback is being removed' });
    expect(await revertAll(token)).toBe('no run is open\n');
    await expect(revertAll('sbk_of-nobody')).rejects.toMatchObject({ code: 1 });
  });
});
