import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverFaults, discoverProbes } from '../discovery.js';
import { incidentProbe } from './incident-probe.js';

describe('the probe that tells of incidents', () => {
  let home: string;
  let server: Server;
  let status = 200;
  const ask = async (text: string): Promise<string | null> => {
    const file = join(home, 'incident.yaml');
    await writeFile(file, text);
    const probe = await incidentProbe(file, { faults: await discoverFaults(), probes: await discoverProbes() });
    return probe.ask(new AbortController().signal);
  };
  const page = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const written = (url = page()): string =>
    `{ name: pages, type: http, url: "${url}", tolerance: { status: { equals: 200 } } }`;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-incident-'));
    server = createServer((_, response) => response.writeHead(status).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(async () => {
    await new Promise((closed) => server.close(closed));
    await rm(home, { recursive: true });
  });

  it('says nothing while its tolerance is met, and what is wrong when it is not', async () => {
    status = 200;
    expect(await ask(written())).toBeNull();
    status = 503;
    expect(await ask(written())).toContain('pages: status 503, expected exactly 200');
  });

  it('does not settle for no answer', async () => {
    const gone = page();
    await new Promise((closed) => server.close(closed));
    await expect(ask(written(gone))).rejects.toThrow();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });

  it.each([
    ['{ name: pages, type: http }', 'is not valid'],
    ['{ name: pages, type: replication, tolerance: { lag: { atMost: 1s } } }', 'needs a target'],
  ])('is refused at the start when it is none', async (text, said) => {
    await expect(ask(text)).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining(said) as string,
    });
  });

  it('is refused at the start when its file is not there', async () => {
    const house = { faults: await discoverFaults(), probes: await discoverProbes() };
    await expect(incidentProbe(join(home, 'gone.yaml'), house)).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
