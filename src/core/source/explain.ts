import { z } from 'zod';
import { show } from '../units.js';
import { nearest } from './nearest.js';
import type { Path, Problem } from './problem.js';

type ZodIssue = z.core.$ZodIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** Says what is wrong with `value` in words of its author: what is there, and what `schema` expects instead. */
export function explain(error: z.ZodError, schema: z.ZodType, value: unknown): Problem[] {
  return error.issues.flatMap((issue) => explainOne(issue, schema, value));
}

/** Hands the problems of a part on to the schema that contains it. */
export function forward(ctx: z.RefinementCtx, problems: readonly Problem[], prefix: Path = []): void {
  for (const { path, message, expected } of problems)
    ctx.addIssue({ code: 'custom', path: [...prefix, ...path], message, params: { expected } });
}

function explainOne(issue: ZodIssue, schema: z.ZodType, root: unknown): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
  const last = path.at(-1);
  const problem = (message: string, expected?: string): Problem[] => [{ path, message, expected }];
  if (value === undefined && issue.code !== 'custom')
    return problem(typeof last === 'string' ? `"${last}" is missing` : 'is missing', expectation(issue));
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      return issue.keys.map((key) => {
        const near = nearest(key, known);
        const hint = near === null ? '' : `, did you mean "${near}"?`;
        const message = `unknown field ${show(key)}${hint}`;
        return { path: [...path, key], message, expected: `one of ${known.join(', ')}` };
      });
    }
    case 'invalid_value': {
      const near = nearest(typeof value === 'string' ? value : '', issue.values.map(String));
      return problem(`${show(value)} is not known${near ? `, did you mean "${near}"?` : ''}`, expectation(issue));
    }
    case 'invalid_key':
      return problem(`${show(last)} cannot be a name`, issue.issues[0]?.message);
    case 'custom':
      return [{ path, ...inWords(issue) }];
    default:
      return problem(`is ${show(value)}`, expectation(issue));
  }
}

/** A message of a fault's or probe's own schema may carry its expectation in its text. */
function inWords(issue: z.core.$ZodIssueCustom): Omit<Problem, 'path'> {
  const params = issue.params as { expected?: string } | undefined;
  if (params) return { message: issue.message, expected: params.expected };
  const [, message, expected] = /^(?:(.*?), )?expected (.*)$/.exec(issue.message) ?? [];
  return expected === undefined ? { message: issue.message } : { message: message ?? 'is not valid', expected };
}

function expectation(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${counted(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${counted(issue.origin)}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? `a valid ${issue.format}` : issue.message.replace(/^expected /, '');
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectation)))].join(' or ');
    case 'custom':
      return inWords(issue).expected ?? issue.message;
    default:
      return issue.message;
  }
}

function counted(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

/** The fields that a schema knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  if (schema instanceof z.ZodObject) {
    const [key, ...rest] = path;
    if (key === undefined) return Object.keys(schema.shape);
    const field = (schema.shape as Readonly<Record<string, z.core.$ZodType>>)[key];
    return field ? knownKeys(field, rest) : [];
  }
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, path.slice(1));
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, path.slice(1));
  if (schema instanceof z.ZodPipe) return knownKeys(schema.in instanceof z.ZodTransform ? schema.out : schema.in, path);
  const wraps = [z.ZodOptional, z.ZodDefault, z.ZodPrefault, z.ZodNullable].some(
    (wrapper) => schema instanceof wrapper,
  );
  if (wraps) return knownKeys((schema as z.ZodOptional).unwrap(), path);
  return [];
}
