import { Validator } from '@seriousme/openapi-schema-validator';
import type { z } from 'zod';
import type { RouteShape } from '../../src/api/route-shape.js';
import { Routes } from '../../src/api/routes.js';
import { Service } from './service.js';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

describe('the OpenAPI document', () => {
  let service: Service;
  let document: OpenApi;
  beforeAll(async () => {
    service = await Service.start();
    document = (await service.call('GET', '/openapi.json')).json as OpenApi;
  });
  afterAll(() => service.end());

  const operations = (): (readonly [string, Operation])[] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    );
  const routes = (): readonly RouteShape[] => service.app.get(Routes).all();

  /** What a route says it answers in JSON. */
  function schemaOf(method: string, path: string, status: number): z.ZodType {
    const route = routes().find((one) => one.method === method && one.path === path);
    const schema = route?.answers[status]?.content?.['application/json']?.schema;
    if (!schema) throw new Error(`${method} ${path} describes no answer ${status}`);
    return schema;
  }

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate({ ...structuredClone(document) })).toEqual({ valid: true });
  });

  it('has every route that the server answers, and no other', () => {
    const described = operations().map(([name]) => name.replace(/\{(\w+)\}/g, ':$1'));
    expect(described.sort()).toEqual([...service.routes].sort());
    expect(described.length).toBeGreaterThan(20);
  });

  it('says of every operation what it is for, under a name of its own, with its parameters and problems', () => {
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [name, { summary, parameters = [], responses }] of operations()) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const described = parameters.filter((one) => one.in === 'path').map((one) => one.name);
      expect([name, summary.length > 0, described]).toEqual([name, true, inPath]);
      const refused = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect([name, refused.length > 0]).toEqual([name, true]);
      for (const [, { content }] of refused) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });

  it('has examples, which are what its schemas say', () => {
    for (const { method, path, answers, body, document, example } of routes()) {
      if (body || document) expect([method, path, example]).not.toContain(undefined);
      if (body) expect([path, body.safeParse(example).error]).toEqual([path, undefined]);
      for (const { content = {} } of Object.values(answers))
        for (const { schema, example: answer } of Object.values(content))
          expect([method, path, schema.safeParse(answer).error]).toEqual([method, path, undefined]);
    }
  });

  it('describes all of what is answered, and nothing that is not', async () => {
    const run = await service.queued();
    const calls: readonly [string, string, string?][] = [
      ['/api/v1/runs', '/api/v1/runs'],
      ['/api/v1/runs/:id', `/api/v1/runs/${run}`],
      ['/api/v1/runs/:id/events', `/api/v1/runs/${run}/events`],
      ['/api/v1/experiments', '/api/v1/experiments'],
      ['/api/v1/experiments/:name', '/api/v1/experiments/kong'],
      ['/api/v1/audit', '/api/v1/audit'],
      ['/api/v1/tokens', '/api/v1/tokens'],
      ['/api/v1/halt', '/api/v1/halt'],
      ['/api/v1/targets', '/api/v1/targets'],
      ['/api/v1/fleet', '/api/v1/fleet'],
      ['/api/v1/routes', '/api/v1/routes'],
      ['/healthz', '/healthz'],
      ['/readyz', '/readyz'],
    ];
    for (const [path, url] of calls) {
      const { status, json } = await service.call('GET', url);
      expect([url, schemaOf('GET', path, status).parse(json)]).toEqual([url, json]);
    }
    const plan = await service.call('POST', '/api/v1/experiments/kong/plan', {});
    expect(schemaOf('POST', '/api/v1/experiments/:name/plan', 200).parse(plan.json)).toEqual(plan.json);
  });

  it('has every code of a problem on the page for people, where the type of a problem leads', async () => {
    const { text } = await service.call('GET', '/docs');
    const { type } = await service.refused('GET', '/api/v1/runs?limit=0');
    const [page, anchor] = type.split('#');
    expect(page).toBe('/docs');
    expect(text).toContain(`id="${anchor}"`);
    for (const [name] of operations()) expect(text).toContain(name.split(' ')[1]);
    expect(text).not.toMatch(/<script|<link|<img|@import|\ssrc=|url\(/i);
  });
});
