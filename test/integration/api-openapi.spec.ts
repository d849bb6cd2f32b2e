import { Service } from './service.js';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; schema: unknown }[];
  readonly responses: Readonly<
    Record<string, { content?: Readonly<Record<string, { example?: unknown; examples?: unknown }>> }>
  >;
}

describe('the OpenAPI document', () => {
  let service: Service;
  let document: OpenApi;
  beforeAll(async () => {
    service = await Service.start();
    document = (await service.call('GET', '/openapi.json')).json as OpenApi;
  });
  afterAll(() => service.end());

  it('has every route that the server answers, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.sort()).toEqual([...service.routes].sort());
    expect(described.length).toBeGreaterThan(20);
  });
});
