import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OidcOptions } from '../../src/access/oidc-authenticator.js';
import { ApiModule } from '../../src/api/api.module.js';
import type { ReadersOptions } from '../../src/api/events/readers.js';
import { closeServer, makeServer } from '../../src/api/server.js';
import { lineLog } from '../../src/composition/line-log.js';
import { apiServices } from '../../src/composition/api-services.js';
import { nestLog } from '../../src/composition/nest-log.js';
import { ScheduleTimer } from '../../src/composition/schedule-timer.js';
import type { Issue } from '../../src/core/errors.js';
import { RunJournal, type RunLease } from '../../src/core/ports/journal.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { discoverFaults, discoverProbes } from '../../src/discovery.js';
import { RunNews } from '../../src/engine/run-news.js';
import { SystemClock } from '../../src/config/system-clock.js';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined for what is no JSON. */
  readonly json: unknown;
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Issue[];
}

/** The embedded service on a free port, with the catalog that ships and a home of its own. No worker takes its runs. */
export class Service {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly home: string,
    readonly journal: RunJournal,
    /** What the server answers, as `GET /healthz`. */
    readonly routes: readonly string[],
  ) {}

  /**
   * @param databaseUrl a PostgreSQL; null: the file of its home
   * @param oidc whose tokens are believed besides its own
   */
  static async start(
    readers?: ReadersOptions,
    databaseUrl: string | null = null,
    oidc: OidcOptions | null = null,
  ): Promise<Service> {
    const home = await mkdtemp(join(tmpdir(), 'silverback-api-'));
    const house = { faults: await discoverFaults(), probes: await discoverProbes() };
    const log = lineLog('warn', (line) => process.stderr.write(`${line}\n`));
    const services = apiServices({
      log,
      region: null,
      node: null,
      house,
      clock: new SystemClock(),
      home,
      databaseUrl,
      deployment: { kind: 'embedded' },
      host: '127.0.0.1',
      oidc,
      adminTokenHash: null,
      start: 'never',
      incidents: null,
      folders: [resolve('experiments')],
    });
    const app = await makeServer(ApiModule.over(services, readers), nestLog(log));
    const routes: string[] = [];
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', ({ method, url }) => {
        routes.push(...[method].flat().map((one) => `${one} ${url}`));
      });
    await app.listen(0, '127.0.0.1');
    app.get(ScheduleTimer, { strict: false }).start();
    return new Service(app, await app.getUrl(), home, app.get<RunJournal>(RunJournal), routes);
  }

  async end(): Promise<void> {
    await closeServer(this.app);
    await rm(this.home, { recursive: true });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const type = typeof body === 'string' ? 'application/yaml' : 'application/json';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  /** @returns the problem that a call is refused with; fails the test when it is no problem document. */
  async refused(...[method, path, body, headers]: Parameters<Service['call']>): Promise<ProblemDocument> {
    const answer = await this.call(method, path, body, headers);
    expect({ path, type: answer.headers.get('content-type') }).toEqual({
      path,
      type: 'application/problem+json; charset=utf-8',
    });
    const problem = answer.json as ProblemDocument;
    expect(problem.status).toBe(answer.status);
    return problem;
  }

  /** Asks for a run that no worker will take. @returns its id */
  async queued(body: object = { experiment: 'kill-instance' }): Promise<string> {
    const { json } = await this.call('POST', '/api/v1/runs', body);
    return (json as { id: string }).id;
  }

  /** Takes a run, as a worker would. */
  async taken(run: string): Promise<RunLease> {
    const lease = await this.journal.acquire(run, 'worker', 600_000);
    if (!lease) throw new Error(`run ${run} is held`);
    return lease;
  }

  /** Appends events to a run, and tells of them as the run's own process would. */
  async happen(lease: RunLease, ...events: readonly RunEvent[]): Promise<void> {
    const seq = (await this.journal.read(lease.run)).length;
    const at = new Date().toISOString();
    const recorded = events.map((event, index) => ({ seq: seq + index, at, epoch: lease.epoch, event }));
    await this.journal.append(lease, seq, recorded);
    this.app.get(RunNews).tell(lease.run);
  }
}
