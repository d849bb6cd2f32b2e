import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { SilverbackError, type Issue } from '../core/errors.js';
import { explain } from '../core/source/explain.js';
import { formatPath } from '../core/source/problem.js';
import type { Asked, RouteShape } from './route-shape.js';
import { visitOf } from './visits.js';
import { Written } from './written.js';

/**
 * Checks a request against its route.
 * @throws `invalid-request` with everything that is wrong: fields of the body by their path, other parts as `query.limit`.
 */
export function readRequest(shape: RouteShape, request: FastifyRequest): Asked<RouteShape> {
  const issues: Issue[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown, prefix: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    issues.push(...issuesOf(schema, value, parsed.error, prefix));
    return undefined;
  };
  const visit = visitOf(request);
  const asked = {
    params: read(shape.params, request.params, 'path'),
    query: shape.query ? read(shape.query, request.query, 'query') : refuseAll(request.query, issues),
    headers: read(shape.headers, named(shape.headers, request.headers), 'header'),
    body: shape.document ? documentOf(request, issues) : read(shape.body, jsonOf(shape, request, issues), ''),
    visit,
    caller: visit.caller,
  };
  if (issues.length > 0) throw new SilverbackError('invalid-request', sentence(issues), { issues });
  return asked as Asked<RouteShape>;
}

function documentOf({ body }: FastifyRequest, issues: Issue[]): unknown {
  if (!(body instanceof Written)) issues.push({ path: '', message: 'there is no body', expected: 'JSON or YAML' });
  return body;
}

/** A body that nobody asked for is refused as well: whoever sends it believes that it counts. */
function jsonOf(shape: RouteShape, { body }: FastifyRequest, issues: Issue[]): unknown {
  if (!(body instanceof Written)) return {};
  if (!shape.body) issues.push({ path: '', message: 'there is a body', expected: 'none' });
  return body.json();
}

function issuesOf(schema: z.ZodType, value: unknown, error: z.ZodError, prefix: string): Issue[] {
  return explain(error, schema, value).map(({ path, message, expected }) => ({
    path: formatPath(prefix === '' ? path : [prefix, ...path]),
    message,
    ...(expected !== undefined && { expected }),
  }));
}

function refuseAll(query: unknown, issues: Issue[]): undefined {
  for (const name of Object.keys(query ?? {}))
    issues.push({ path: `query.${name}`, message: `unknown parameter ${JSON.stringify(name)}`, expected: 'none' });
  return undefined;
}

function named(schema: z.ZodObject | undefined, headers: FastifyRequest['headers']): Record<string, unknown> {
  const names = Object.keys(schema?.shape ?? {});
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

function sentence(issues: readonly Issue[]): string {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const where = first?.path ? first.path : 'the request';
  return `${where}: ${first?.message}${first?.expected ? `, expected ${first.expected}` : ''}${more}`;
}
