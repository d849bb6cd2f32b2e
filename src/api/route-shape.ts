import type { z } from 'zod';
import type { Caller, Role } from '../core/access/caller.js';
import type { ErrorCode } from '../core/errors.js';
import type { Visit } from './visits.js';
import type { Written } from './written.js';

/** A route, declared once: its check of requests, its description and who may call it follow from this. */
export interface RouteShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  /** The least that a caller must be; null is open to everybody. */
  readonly role: Role | null;
  /** The heading under which it is described. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** By lower-case name; only what is named here is checked and handed over. */
  readonly headers?: z.ZodObject;
  /** A JSON body; one that is left out is `{}`. */
  readonly body?: z.ZodType;
  /** A body that its handler reads himself, in JSON or YAML. */
  readonly document?: DocumentShape;
  /** An example of the body. */
  readonly example?: unknown;
  readonly answers: Readonly<Record<number, AnswerShape>>;
  /** What can go wrong besides what can with every route. */
  readonly problems?: readonly ErrorCode[];
}

export interface DocumentShape {
  /** JSON Schema of what is to be written, for the description. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface AnswerShape {
  readonly description: string;
  /** By content type; none for an answer without a body. */
  readonly content?: Readonly<Record<string, { readonly schema: z.ZodType; readonly example: unknown }>>;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: everything checked. */
export interface Asked<R extends Partial<RouteShape> = Partial<RouteShape>> {
  readonly params: Output<R['params']>;
  readonly query: Output<R['query']>;
  readonly headers: Output<R['headers']>;
  readonly body: R['document'] extends DocumentShape ? Written : Output<R['body']>;
  readonly caller: Caller;
  /** The same for what goes on for long after he was let in. */
  readonly visit: Visit;
}

/** Declares a route for `@Route` and `Asked<typeof it>`. */
export function route<const R extends RouteShape>(shape: R): R {
  return shape;
}

/** An answer in JSON. */
export function jsonAnswer(
  description: string,
  schema: z.ZodType,
  example: unknown,
  headers?: AnswerShape['headers'],
): AnswerShape {
  return { description, content: { 'application/json': { schema, example } }, ...(headers && { headers }) };
}
