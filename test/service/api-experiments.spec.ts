import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Service } from './service.js';

const NAMED = (name: string) => `# ours
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${name}, title: Ours, labels: { severity: monkey } }
spec:
  target: sandbox
  steadyState:
    probes:
      - { name: success-rate, type: traffic, measure: successRate, window: 5s, tolerance: { atLeast: 0.99 } }
  method:
    - id: kill
      fault: { kind: instance.kill, region: us-west, count: 1 }
    - hold: { for: 5s }
    - revert: kill
`;
const TEXT = NAMED('ours');
const OURS = '/api/v1/experiments/ours';

describe('experiments over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const etag = async (path: string): Promise<string> => (await service.call('GET', path)).headers.get('etag') ?? '';

  it('are the files of the catalog, each with where it comes from, as it was written and as data', async () => {
    const { json } = await service.call('GET', '/api/v1/experiments?limit=500');
    const { items } = json as { items: { name: string; source: object }[] };
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['kill-instance', 'kong', 'lose-zone']));
    expect(items.find(({ name }) => name === 'kong')).toMatchObject({
      target: 'sandbox',
      labels: { severity: 'kong' },
      source: { kind: 'catalog', file: 'kong.yaml' },
    });
    const text = await readFile('experiments/kong.yaml', 'utf8');
    expect((await service.call('GET', '/api/v1/experiments/kong')).json).toMatchObject({
      name: 'kong',
      text,
      document: parse(text) as object,
      issues: [],
    });
    const yaml = await service.call('GET', '/api/v1/experiments/kong', undefined, { accept: 'application/yaml' });
    expect(yaml.text).toBe(text);
  });

  it('are listed page by page', async () => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await service.call('GET', `/api/v1/experiments?limit=4${query}`);
      const page = json as { items: { name: string }[]; next: string | null };
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next;
    }
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain('kill-instance');
  });

  it('are stored in YAML or JSON, run by their name, and removed', async () => {
    const created = await service.call('POST', '/api/v1/experiments', TEXT);
    expect(created).toMatchObject({
      status: 201,
      json: { name: 'ours', source: { kind: 'stored', changedBy: 'local' } },
    });
    expect(created.headers.get('location')).toBe(OURS);
    expect(created.headers.get('etag')).toBe(await etag(OURS));
    const inJson = parse(NAMED('in-json')) as object;
    expect((await service.call('PUT', '/api/v1/experiments/in-json', inJson)).status).toBe(201);
    expect((await service.call('POST', '/api/v1/runs', { experiment: 'ours' })).status).toBe(202);
    expect(await service.call('POST', `${OURS}/plan`, {})).toMatchObject({ status: 200, json: { verdict: 'ok' } });
    expect((await service.call('DELETE', OURS)).status).toBe(204);
    expect(await service.refused('GET', OURS)).toMatchObject({ status: 404, code: 'experiment-not-found' });
    expect(await service.refused('POST', '/api/v1/runs', { experiment: 'ours' })).toMatchObject({ status: 404 });
  });

  it('come back as they were written, JSON with tabs included', async () => {
    const text = JSON.stringify(parse(TEXT), null, '\t');
    const headers = { 'content-type': 'application/json' };
    expect(await service.call('PUT', OURS, text, headers)).toMatchObject({
      status: 201,
      json: { document: parse(TEXT) as object },
    });
  });

  it('are replaced only by who has seen what is there', async () => {
    await service.call('POST', '/api/v1/experiments', TEXT);
    const seen = await etag(OURS);
    const change = (text: string, headers?: Record<string, string>) => service.call('PUT', OURS, text, headers);
    expect(await service.refused('PUT', OURS, TEXT)).toMatchObject({ status: 428, code: 'precondition-required' });
    const replaced = await change(TEXT.replace('5s }\n', '6s }\n'), { 'if-match': seen });
    expect(replaced.status).toBe(200);
    expect(replaced.headers.get('etag')).not.toBe(seen);
    expect(await change(TEXT, { 'if-match': seen })).toMatchObject({ status: 412 });
    expect(await change(TEXT, { 'if-match': `"x", ${replaced.headers.get('etag')}` })).toMatchObject({ status: 200 });
    expect(await change(TEXT, { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect((await service.call('DELETE', OURS, undefined, { 'if-match': '"x"' })).status).toBe(412);
    expect((await service.call('PUT', '/api/v1/experiments/new', NAMED('new'), { 'if-match': '*' })).status).toBe(412);
  });

  it('hide a file of the catalog, which comes back to light when they are removed', async () => {
    const path = '/api/v1/experiments/kill-instance';
    const text = NAMED('kill-instance');
    expect(await service.refused('POST', '/api/v1/experiments', text)).toMatchObject({ status: 409, code: 'conflict' });
    expect(await service.refused('PUT', path, text)).toMatchObject({ status: 428 });
    expect(await service.call('PUT', path, text, { 'if-match': await etag(path) })).toMatchObject({
      status: 200,
      json: { source: { kind: 'stored', hides: 'kill-instance.yaml' }, title: 'Ours' },
    });
    expect((await service.call('DELETE', path)).status).toBe(204);
    expect((await service.call('GET', path)).json).toMatchObject({ source: { kind: 'catalog' } });
    expect(await service.refused('DELETE', path)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it.each([
    ['no: experiment\n', 'apiVersion'],
    [TEXT.replace('instance.kill', 'instance.kil'), 'spec.method[0].fault.kind'],
    [TEXT.replace('region: us-west', 'region: us-wast'), 'spec.method[0].fault.region'],
    [TEXT.replace('target: sandbox', 'target: nowhere'), 'spec.target'],
    [TEXT.replace('for: 5s', 'for: 5'), 'spec.method[1].hold.for'],
  ])('that are wrong are refused with the place and what was expected (%#)', async (text, path) => {
    const problem = await service.refused('POST', '/api/v1/experiments', text);
    expect(problem).toMatchObject({ status: 422, code: 'invalid-experiment' });
    expect(problem.issues).toContainEqual(
      expect.objectContaining({ path, file: 'body', message: expect.any(String) as string }),
    );
  });

  it('that are wrong are told the line', async () => {
    const { issues } = await service.refused('PUT', OURS, TEXT.replace('for: 5s', 'for: 5'));
    expect(issues).toEqual([
      expect.objectContaining({
        line: 13,
        path: 'spec.method[1].hold.for',
        expected: expect.stringContaining('duration') as string,
      }),
    ]);
  });

  it('are refused under another name than their own, without a body, and with a NUL', async () => {
    expect(await service.refused('PUT', '/api/v1/experiments/other', TEXT)).toMatchObject({ status: 409 });
    expect(await service.refused('POST', '/api/v1/experiments')).toMatchObject({ status: 400 });
    expect(await service.refused('POST', '/api/v1/experiments', `${TEXT}# \0`)).toMatchObject({ status: 400 });
    const title = TEXT.replace('title: Ours', 'title: "a\\0b"');
    expect((await service.call('POST', '/api/v1/experiments', title)).status).toBeLessThan(500);
  });

  it('of two who replace the same one at once, one is told that it was changed', async () => {
    await service.call('POST', '/api/v1/experiments', TEXT);
    const headers = { 'if-match': await etag(OURS) };
    const answers = await Promise.all(
      ['7s', '8s'].map((time) => service.call('PUT', OURS, TEXT.replace('for: 5s', `for: ${time}`), headers)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('have their JSON Schema served, for editors', async () => {
    const { json } = await service.call('GET', '/api/v1/schemas/experiment');
    expect(json).toEqual(JSON.parse(await readFile('experiments/experiment.schema.json', 'utf8')));
  });
});
