import { z } from 'zod';
import { strictly } from './kind-args.js';
import type { Kinds } from './kinds.js';
import { probeFields } from './probe-schema.js';
import { experimentSchema } from './schema.js';
import { STEP_KINDS, stepFields } from './step-schema.js';
import { ruleSchema } from './tolerance.js';
import { DEFINING } from './variables.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

const REFERENCE = { type: 'string', pattern: '\\$\\{[^}]+\\}' };

/**
 * What may be written in an experiment file, as JSON Schema (draft 2020-12) for editors and other checkers. It accepts
 * a variable wherever it accepts a value; what only the parser can know (ids, rising ramps) it does not say.
 */
export function experimentJsonSchema(kinds: Kinds): JsonSchema {
  const document = inputOf(experimentSchema(kinds));
  const spec = child(document, 'spec');
  const probes = child(child(spec, 'steadyState'), 'probes');
  const method = child(spec, 'method');
  const step = method['items'] as JsonSchema;
  const { description } = child(step, 'fault');
  const withKinds = replace(spec, {
    steadyState: replace(child(spec, 'steadyState'), {
      probes: { ...probes, items: { oneOf: [...kinds.probes].map(([type, { args }]) => probeOf(type, args)) } },
    }),
    method: {
      ...method,
      items: {
        ...replace(step, {
          fault: { description, oneOf: [...kinds.faults].map(([kind, { args }]) => faultOf(kind, args)) },
        }),
        oneOf: STEP_KINDS.map((kind) => ({ required: [kind] })),
      },
    },
  });
  return {
    ...replace(document, { spec: referable(withKinds, DEFINING) }),
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Silverback experiment',
    $defs: {
      reference: REFERENCE,
      rule: referable({ anyOf: [inputOf(ruleSchema('number')), inputOf(ruleSchema('text'))] }),
    },
  };
}

function probeOf(type: string, args: z.ZodType): JsonSchema {
  const rule = { $ref: '#/$defs/rule' };
  const tolerance = { anyOf: [rule, { type: 'object', minProperties: 1, additionalProperties: rule }] };
  return joined(inputOf(probeFields), { type: { const: type }, tolerance }, inputOf(strictly(args)));
}

function faultOf(kind: string, args: z.ZodType): JsonSchema {
  return joined(inputOf(stepFields.fault), { kind: { const: kind } }, inputOf(strictly(args)));
}

/** Our fields and a kind's own, written side by side. */
function joined(ours: JsonSchema, instead: Readonly<Record<string, JsonSchema>>, args: JsonSchema): JsonSchema {
  const { description } = args;
  return {
    ...(description !== undefined && { description }),
    type: 'object',
    properties: { ...properties(ours), ...instead, ...properties(args) },
    required: [...required(ours), ...required(args)],
    additionalProperties: false,
  };
}

/** Lets a variable stand for each value; texts without a pattern take one anyway. */
function referable(schema: JsonSchema, except: readonly string[] = []): JsonSchema {
  if (isValue(schema)) {
    const { description, default: fallback, ...value } = schema;
    return {
      ...(description !== undefined && { description }),
      ...(fallback !== undefined && { default: fallback }),
      anyOf: [value, { $ref: '#/$defs/reference' }],
    };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referablePart(key, value, except)]));
}

function referablePart(key: string, value: unknown, except: readonly string[]): unknown {
  if (key === 'properties') {
    const fields = Object.entries(value as Readonly<Record<string, JsonSchema>>);
    return Object.fromEntries(fields.map(([name, field]) => [name, except.includes(name) ? field : referable(field)]));
  }
  if (Array.isArray(value) && ['anyOf', 'oneOf', 'prefixItems'].includes(key))
    return value.map((part: JsonSchema) => referable(part));
  return key === 'items' && typeof value === 'object' ? referable(value as JsonSchema) : value;
}

function isValue(schema: JsonSchema): boolean {
  const { type, pattern } = schema;
  if ('enum' in schema) return true;
  if (type === 'string') return pattern !== undefined || schema['format'] !== undefined;
  return type === 'number' || type === 'integer' || type === 'boolean';
}

function inputOf(schema: z.ZodType): JsonSchema {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}

function replace(schema: JsonSchema, fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { ...schema, properties: { ...properties(schema), ...fields } };
}

function properties(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function required(schema: JsonSchema): readonly string[] {
  return (schema['required'] ?? []) as readonly string[];
}

function child(schema: JsonSchema, name: string): JsonSchema {
  return properties(schema)[name] ?? {};
}
