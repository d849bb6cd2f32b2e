import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { withPostgres } from '../servers/postgres.js';
import { withTool } from '../servers/tool.js';
import { Service } from './service.js';

const FUZZER = { name: 'schemathesis', from: '.ci/run installs it' } as const;

/** For each operation, besides the corner cases of its description: on every machine the same ones, however fast it is. */
const EXAMPLES = 3;
/** How long one answer may take, seconds. */
const ANSWER_S = 10;
/** Less than a minute's work; a slow machine is given its time. */
const WITHIN_MS = 600_000;
/** So few requests would be no test. */
const ENOUGH = 1_500;
/** It would find the one token that lets it in. */
const LEFT_OUT = 'deleteApiV1TokensById';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Calls the service as its OpenAPI document says, and as it does not. @returns what the fuzzer said, and its exit code */
async function fuzz(program: string, url: string, token: string): Promise<{ said: string; code: number | null }> {
  const directory = await mkdtemp(join(tmpdir(), 'silverback-fuzz-'));
  const options = {
    '--header': `Authorization: ${bearer(token).authorization}`,
    '--checks': CHECKS.join(','),
    '--exclude-operation-id': LEFT_OUT,
    '--max-examples': EXAMPLES,
    '--request-timeout': ANSWER_S,
    '--seed': 1,
    '--generation-database': 'none',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
  try {
    const child = spawn(program, ['run', `${url}/openapi.json`, '--no-color', '--continue-on-failure', ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
    return { said, code };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

withTool(FUZZER, 'the API, fuzzed from its own description', (program) => {
  describe('on SQLite', () => answersAsDescribed(program, async () => null));
  withPostgres('on PostgreSQL', 'share', (postgres) => answersAsDescribed(program, () => postgres.database()));
});

function answersAsDescribed(program: string, database: () => Promise<string | null>): void {
  let service: Service;
  let token: string;
  beforeAll(async () => {
    service = await Service.start(undefined, await database());
    const { json } = await service.call('POST', '/api/v1/tokens', { name: 'fuzzer', role: 'admin' });
    token = (json as { token: string }).token;
  });
  afterAll(() => service.end());

  it(
    'answers every request as the description says, and none with an error of its own',
    async () => {
      const { said, code } = await fuzz(program, service.url, token);
      expect({ code, said: code === 0 ? '' : said.slice(-20_000) }).toEqual({ code: 0, said: '' });
      expect(Number(/(\d+) generated/.exec(said)?.[1])).toBeGreaterThan(ENOUGH);
      // It was let in to the end.
      expect(await service.call('GET', '/api/v1/tokens', undefined, bearer(token))).toMatchObject({ status: 200 });
    },
    WITHIN_MS,
  );
}
