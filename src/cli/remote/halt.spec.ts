import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { haltRemotely } from './halt.js';

const RUN = { id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA', experiment: 'kong', status: 'running', held: false };

describe('the halt of a service', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is told with the runs that the service names', async () => {
    let said = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    const server = createServer((_, response) => {
      response.writeHead(202, { connection: 'close' }).end(JSON.stringify({ settled: false, runs: [RUN] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await haltRemotely({ server: url, reason: 'checkout is slow' });
    server.close();
    expect(said).toContain(`  ${RUN.id} kong (running, held by nobody)\n`);
  });
});
