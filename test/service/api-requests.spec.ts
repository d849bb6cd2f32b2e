import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Service } from './service.js';

describe('a request to the service', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start();
  });
  afterAll(() => service.end());

  /** What the server answers to these very bytes. */
  async function raw(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  }

  it('finds a service that lives, is ready, and describes itself', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/metrics'])
      expect([path, (await service.call('GET', path)).status]).toEqual([path, 200]);
  });

  it.each([
    ['/nowhere', 404, 'not-found'],
    ['/api/v1/runs/01JZ3V8Q5TE9F8C2W7N6B4M1KA', 404, 'run-not-found'],
    ['/api/v1/runs/..%2F..%2Fetc%2Fpasswd', 400, 'invalid-request'],
    ['/api/v1/runs/%00', 400, 'invalid-request'],
    ['/api/v1/runs/%zz', 400, 'invalid-request'],
    ['/api/v1/runs?limit=0', 400, 'invalid-request'],
    ['/api/v1/runs?limit=501', 400, 'invalid-request'],
    ['/api/v1/runs?limit=ten', 400, 'invalid-request'],
    ['/api/v1/runs?limit=1&limit=2', 400, 'invalid-request'],
    ['/api/v1/runs?cursor=x', 400, 'invalid-request'],
    ['/api/v1/runs?from=yesterday', 400, 'invalid-request'],
    ['/api/v1/runs?verdict=great', 400, 'invalid-request'],
    ['/api/v1/experiments/..%2Fkong', 400, 'invalid-request'],
    ['/api/v1/experiments/kong.yaml', 400, 'invalid-request'],
    ['/api/v1/experiments/%2Fetc%2Fpasswd', 400, 'invalid-request'],
    ['/api/v1/experiments/kong%00', 400, 'invalid-request'],
    ['/api/v1/fleet?target=..%2F..%2Fx', 400, 'invalid-request'],
    ['/api/v1/fleet?target=nope', 404, 'target-not-found'],
    ['/healthz?deep=1', 400, 'invalid-request'],
  ])('for %s is refused with %d %s', async (path, status, code) => {
    expect(await service.refused('GET', path)).toMatchObject({ status, code });
  });

  it('with a parameter that nobody knows is told its name and what was expected', async () => {
    const { issues } = await service.refused('GET', '/api/v1/runs?limt=3');
    expect(issues).toEqual([
      {
        path: 'query.limt',
        message: 'unknown field "limt", did you mean "limit"?',
        expected: 'one of experiment, target, status, verdict, from, to, cursor, limit',
      },
    ]);
  });

  it.each([
    [[], 400, 'invalid-request'],
    [null, 400, 'invalid-request'],
    [{}, 400, 'invalid-request'],
    [{ experiment: 5 }, 400, 'invalid-request'],
    [{ experiment: '../../etc/passwd' }, 400, 'invalid-request'],
    [{ experiment: 'kong.yaml' }, 400, 'invalid-request'],
    [{ experiment: 'nope' }, 404, 'experiment-not-found'],
    [{ experiment: 'kong', target: 'nope' }, 404, 'target-not-found'],
    [{ experiment: 'kong', variables: { hld: '1s' } }, 422, 'invalid-experiment'],
    [{ experiment: 'kong', variables: { hold: [] } }, 400, 'invalid-request'],
    [{ experiment: 'kong', surprise: 1 }, 400, 'invalid-request'],
    ['experiment: kong\n', 415, 'unsupported-media-type'],
  ])('for a run with the body %j is refused with %d %s', async (body, status, code) => {
    expect(await service.refused('POST', '/api/v1/runs', body)).toMatchObject({ status, code });
  });

  it('with every field that is wrong is told of all of them by their path', async () => {
    const { issues } = await service.refused('POST', '/api/v1/runs', { experiment: 5, dryRun: 'yes', variables: [] });
    expect(issues.map(({ path }) => path)).toEqual(['experiment', 'variables', 'dryRun']);
  });

  it('whose body is no JSON is told where', async () => {
    const answer = await fetch(`${service.url}/api/v1/runs`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'invalid-request',
      issues: [{ message: expect.stringContaining('position 1') as string, expected: 'a JSON document' }],
    });
  });

  it('with a body where there is none to be, of another type, or of more than a mebibyte, is refused', async () => {
    expect(await service.refused('DELETE', '/api/v1/halt', {})).toMatchObject({ status: 400 });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await service.refused('POST', '/api/v1/runs', 'experiment=kong', form)).toMatchObject({ status: 415 });
    const large = { experiment: 'x'.repeat(1024 * 1024) };
    expect(await service.refused('POST', '/api/v1/runs', large)).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('with another method than those of its path is told which there are', async () => {
    const answer = await service.call('PATCH', '/api/v1/halt');
    expect(answer).toMatchObject({ status: 405, json: { code: 'method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, PUT, DELETE');
  });

  it('of a page of another site, or under a name of its own, is refused', async () => {
    const origin = { origin: 'https://evil.test' };
    expect(await service.refused('POST', '/api/v1/runs', {}, origin)).toMatchObject({ status: 403, code: 'forbidden' });
    const rebound = await raw('GET /api/v1/runs HTTP/1.1\r\nhost: evil.test:7070\r\nconnection: close\r\n\r\n');
    expect(rebound).toMatch(/^HTTP\/1\.1 403 .*"code":"forbidden"/s);
  });

  it('that is no HTTP, or has too large a head, is refused with a problem as well', async () => {
    expect(await raw('what is this\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*invalid-request/s);
    const head = `GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 431 .*application\/problem\+json/s);
  });
});
