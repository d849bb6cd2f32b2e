import { z } from 'zod';
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ERRORS, type ErrorCode } from '../core/errors.js';
import { problem, PROBLEM_JSON, STATUS } from './problems.js';
import type { AnswerShape, RouteShape } from './route-shape.js';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const VERSION = '0.1.0';

const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where this kind of problem is described' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]).meta({ description: 'Stable' }),
    detail: z.string().meta({ description: 'For people' }),
    issues: z.array(
      z.object({
        file: z.string().optional(),
        line: z.int().optional(),
        path: z.string().optional(),
        message: z.string(),
        expected: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Problem', description: 'An RFC 9457 problem document' });

/** The interface as an OpenAPI 3.1 document. */
export function openapiOf(routes: readonly RouteShape[]): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Silverback',
      version: VERSION,
      description: 'Chaos experiments and region evacuation with proof: scheduled, gated, undone and checked.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

function operationOf(route: RouteShape): ZodOpenApiOperationObject {
  const { method, path, tag, summary, description, params, query, headers, role } = route;
  return {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(role === null && { security: [] }),
    requestParams: { ...(params && { path: params }), ...(query && { query }), ...(headers && { header: headers }) },
    ...bodyOf(route),
    responses: { ...answersOf(route.answers), ...problemsOf(route) },
  };
}

/** A body whose fields may all be left out may be left out. */
function bodyOf({ body, document, example }: RouteShape): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (body) {
    const required = !body.safeParse({}).success;
    return { requestBody: { required, content: { 'application/json': { schema: body, example } } } };
  }
  if (!document) return {};
  const schema = document.schema as oas31.SchemaObject;
  const text = { schema: { type: 'string' as const }, example };
  return { requestBody: { required: true, content: { 'application/json': { schema }, 'application/yaml': text } } };
}

/** @returns `getApiV1RunsById`. */
function operationIdOf(method: string, path: string): string {
  const words = path.split(/[/.]/).filter((word) => word !== '');
  const name = words.map((word) => word.replace(/^:(.)/, (_, first: string) => `By${first.toUpperCase()}`));
  return method.toLowerCase() + name.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function answersOf(answers: RouteShape['answers']): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, content, headers }]) => [
      status,
      { description, ...(content && { content }), ...(headers && { headers: headersOf(headers) }) },
    ]),
  );
}

function headersOf(headers: NonNullable<AnswerShape['headers']>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { description, example }]) => [
      name,
      { description, schema: { type: 'string' as const }, example },
    ]),
  );
}

/** What can go wrong, one entry a status, with its codes as examples. */
function problemsOf({ role, problems = [] }: RouteShape): ZodOpenApiResponsesObject {
  const usual: ErrorCode[] = ['invalid-request', 'internal'];
  const guarded: ErrorCode[] = role === null ? [] : ['unauthenticated', 'forbidden'];
  const codes = [...usual, ...guarded, ...problems];
  const statuses = [...new Set(codes.map((code) => STATUS[code]))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const own = codes.filter((code) => STATUS[code] === status);
      const examples = Object.fromEntries(
        own.map((code) => [code, { value: problem(code, 'What is wrong, in words') }]),
      );
      return [
        String(status),
        { description: own.join(', '), content: { [PROBLEM_JSON]: { schema: problemSchema, examples } } },
      ];
    }),
  );
}
