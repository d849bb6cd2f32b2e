import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runRemotely } from './run.js';

const RUN = { id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA', status: 'finished', finishedAt: '2031-05-04T10:00:00.000Z' };

describe('a run that is asked of a service with --max-age', () => {
  let server: Server;
  let said: string;
  beforeEach(() => {
    said = '';
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    server.close();
  });

  async function asked(status: number, verdict: string): Promise<void> {
    server = createServer((_, response) => {
      response.writeHead(status, { connection: 'close' }).end(JSON.stringify({ ...RUN, verdict }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await runRemotely('kong', { server: url, maxAge: '1h', detach: true }, { timeoutMs: null, set: {} });
  }

  it('is told to stand when it is one of before', async () => {
    await asked(200, 'passed');
    expect(said).toBe(`--max-age: run ${RUN.id} stands, it passed at ${RUN.finishedAt}; nothing was run\n`);
  });

  it('is not told to stand when it was made and is over already', async () => {
    await asked(202, 'refused');
    expect(said).toBe('');
  });
});
