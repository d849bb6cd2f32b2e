import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Service } from '../service/service.js';

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

  it('nothing begins any more, every open run is aborted, and it is waited for until none is left', async () => {
    const asked = await service.call('POST', '/api/v1/runs', { experiment: 'kill-instance' });
    const { id } = asked.json as { id: string };
    const made = await service.call('POST', '/api/v1/tokens', { name: 'chart', role: 'admin' });
    const { token } = made.json as { token: string };
    expect(await revertAll(token)).toBe(`everything is halted\nrun ${id} is aborted\nno run is open\n`);
    const told = async (path: string): Promise<unknown> =>
      (await service.call('GET', `/api/v1/${path}`, undefined, { authorization: `Bearer ${token}` })).json;
    const reason = 'Silverback is being removed';
    expect(await told(`runs/${id}`)).toMatchObject({ status: 'finished', verdict: 'aborted', reason });
    expect(await told('halt')).toMatchObject({ halted: true, reason });
    expect(await revertAll(token)).toBe('everything is halted\nno run is open\n');
    await expect(revertAll('sbk_of-nobody')).rejects.toMatchObject({ code: 1 });
  });
});
