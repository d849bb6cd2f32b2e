import { startService, type Service } from './service.js';

interface ProblemDocument {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly { path: string; message: string; expected: string }[];
}

describe('a request to the service', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.end());

  async function refused(path: string, init?: RequestInit): Promise<ProblemDocument> {
    const response = await fetch(`${service.url}${path}`, init);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as ProblemDocument;
    expect(problem.status).toBe(response.status);
    return problem;
  }

  const post = (body: string, type = 'application/json'): RequestInit => ({
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });

  it('finds a service that lives, is ready, and describes itself', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs'])
      expect([path, (await fetch(`${service.url}${path}`)).status]).toEqual([path, 200]);
  });

  it.each([
    ['/nowhere', 404, 'not-found'],
    ['/api/v1/runs/01JZ3V8Q5T0000000000000000', 404, 'run-not-found'],
    ['/api/v1/runs/..%2F..%2Fetc%2Fpasswd', 400, 'invalid-request'],
    ['/api/v1/runs/%00', 400, 'invalid-request'],
    ['/api/v1/runs/%zz', 400, 'invalid-request'],
    ['/api/v1/runs?limit=0', 400, 'invalid-request'],
    ['/api/v1/runs?limit=ten', 400, 'invalid-request'],
    ['/healthz?deep=1', 400, 'invalid-request'],
  ])('for %s is refused with %d %s', async (path, status, code) => {
    expect(await refused(path)).toMatchObject({ status, code });
  });

  it('with a parameter that nobody knows is told its name and what was expected', async () => {
    const { issues } = await refused('/api/v1/runs?limt=3');
    expect(issues).toEqual([
      {
        path: 'query.limt',
        message: 'unknown field "limt", did you mean "limit"?',
        expected: 'one of experiment, limit',
      },
    ]);
  });

  it.each([
    ['{', 400, 'invalid-request'],
    ['[]', 400, 'invalid-request'],
    ['null', 400, 'invalid-request'],
    ['{"experiment":5}', 400, 'invalid-request'],
    ['{"experiment":"../../etc/passwd"}', 400, 'invalid-request'],
    ['{"experiment":"kong.yaml"}', 400, 'invalid-request'],
    ['{"experiment":"nope"}', 404, 'experiment-not-found'],
    ['{"experiment":"kong","target":"nope"}', 404, 'target-not-found'],
    ['{"experiment":"kong","variables":{"hld":"1s"}}', 422, 'invalid-experiment'],
    ['{"experiment":"kong","surprise":1}', 400, 'invalid-request'],
  ])('for a run with the body %s is refused with %d %s', async (body, status, code) => {
    expect(await refused('/api/v1/runs', post(body))).toMatchObject({ status, code });
  });

  it('with a body of another type, or of more than a mebibyte, is refused', async () => {
    expect(await refused('/api/v1/runs', post('experiment=kong', 'text/plain'))).toMatchObject({ status: 415 });
    const large = JSON.stringify({ experiment: 'x'.repeat(1024 * 1024) });
    expect(await refused('/api/v1/runs', post(large))).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('of a page of another site is refused', async () => {
    expect(await refused('/api/v1/runs', { headers: { origin: 'https://evil.test' } })).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
  });

  it('for a run puts it on record, to be read and listed', async () => {
    const response = await fetch(`${service.url}/api/v1/runs`, post('{"experiment":"kill-instance"}'));
    const { id } = (await response.json()) as { id: string };
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/api/v1/runs/${id}`);
    const run: unknown = await (await fetch(`${service.url}/api/v1/runs/${id}`)).json();
    expect(run).toMatchObject({ id, experiment: 'kill-instance', status: 'queued', requestedBy: 'local' });
    const list: unknown = await (await fetch(`${service.url}/api/v1/runs?experiment=kill-instance`)).json();
    expect(list).toMatchObject({ items: [{ id }] });
  });
});
