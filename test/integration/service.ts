import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from '../../src/api/api.module.js';
import { makeServer } from '../../src/api/server.js';
import { localServices } from '../../src/composition/local-services.js';
import { RunJournal } from '../../src/core/ports/journal.js';
import { discoverFaults, discoverProbes } from '../../src/discovery.js';
import { CLOCK } from './small-world.js';

export interface Service {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly home: string;
  readonly journal: RunJournal;
  end(): Promise<void>;
}

/** The embedded service on a free port, with the catalog that ships and a home of its own. No worker takes its runs. */
export async function startService(): Promise<Service> {
  const home = await mkdtemp(join(tmpdir(), 'silverback-api-'));
  const house = { faults: await discoverFaults(), probes: await discoverProbes() };
  const services = localServices({
    house,
    clock: CLOCK,
    home,
    databaseUrl: null,
    host: '127.0.0.1',
    oidc: null,
    start: 'never',
    folders: [resolve('experiments')],
  });
  const app = await makeServer(ApiModule.over(services));
  await app.listen(0, '127.0.0.1');
  const journal = app.get<RunJournal>(RunJournal);
  return {
    app,
    url: await app.getUrl(),
    home,
    journal,
    async end() {
      await app.close();
      await journal.close();
      await rm(home, { recursive: true });
    },
  };
}
