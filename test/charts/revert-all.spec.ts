import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Service } from '../service/service.js';

describe('before the chart is removed', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start();
  });
  afterAll(() => service.end());

  const revertAll = async (token: string, url = service.url): Promise<string> => {
    const program = join(process.cwd(), 'charts', 'silverback', 'files', 'revert-all.mjs');
    const env = { ...process.env, SILVERBACK_TOKEN: token };
    return (await promisify(execFile)(process.execPath, [program, url], { env })).stdout;
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

  it('fails and names what a run that it has aborted could not put back', async () => {
    let isOpen = true;
    const answer = ({ method, url = '' }: IncomingMessage): unknown => {
      if (method === 'POST') isOpen = false;
      if (url.includes('status=running')) return { items: isOpen ? [{ id: 'r1' }] : [] };
      if (url.includes('status=')) return { items: [] };
      const detail = 'node n1 is cordoned';
      return { id: 'r1', residue: [{ kind: 'conflict', subject: 'n1', run: 'r1', injection: 'i1', detail }] };
    };
    const sick = createServer((request, response) => response.end(JSON.stringify(answer(request))));
    await once(sick.listen(0, '127.0.0.1'), 'listening');
    const { port } = sick.address() as AddressInfo;
    try {
      await expect(revertAll('sbk_any', `http://127.0.0.1:${port}`)).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('run r1 has left conflict on n1: node n1 is cordoned') as string,
      });
    } finally {
      sick.closeAllConnections();
      sick.close();
    }
  });
});
