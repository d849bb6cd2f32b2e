import type { JsonSchema } from '../../core/experiment/json-schema.js';
import { NAME_PATTERN } from '../../core/source/fields.js';
import { DURATION_PATTERN, PERCENT_PATTERN } from '../../core/units.js';

const BY_PATTERN: Readonly<Record<string, string>> = {
  [DURATION_PATTERN]: 'duration',
  [PERCENT_PATTERN]: 'percentage',
  [NAME_PATTERN.source]: 'name',
};

/** How a value is written, in the words of the page: `duration`, `list of names`, `number, 1 to 100`. */
export function valueWords(schema: JsonSchema): string {
  const forms = formsOf(schema);
  const share = forms.some(({ pattern }) => pattern === PERCENT_PATTERN) && forms.some(({ type }) => type === 'number');
  if (share) return 'share';
  return [...new Set(forms.map(formWords))].filter(Boolean).join(' or ');
}

/** The default as one writes it; empty where there is none to show. */
export function defaultWords({ default: value }: JsonSchema): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object') ? value.map(code).join(' ') : '';
  return typeof value === 'object' ? '' : code(value);
}

export const code = (value: unknown): string => `\`${String(value)}\``;

/** What may be written, without the variable that may stand for each value. */
function formsOf(schema: JsonSchema): JsonSchema[] {
  const parts = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (!parts) return '$ref' in schema ? [] : [schema];
  return parts.flatMap(formsOf);
}

function formWords(schema: JsonSchema): string {
  if ('const' in schema) return code(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map(code).join(' ');
  switch (schema['type']) {
    case 'string':
      return stringWords(schema);
    case 'integer':
    case 'number':
      return numberWords(schema);
    case 'boolean':
      return '`true` `false`';
    case 'array':
      return listWords(schema);
    case 'object':
      return objectWords(schema);
    default:
      return '';
  }
}

function stringWords({ pattern, format }: JsonSchema): string {
  if (format === 'uri') return 'address';
  return BY_PATTERN[String(pattern)] ?? 'text';
}

function numberWords({ minimum, maximum, exclusiveMinimum, type }: JsonSchema): string {
  const words = type === 'integer' ? 'whole number' : 'number';
  const most = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? maximum : null;
  if (typeof minimum === 'number')
    return most === null ? `${words} from ${minimum}` : `${words}, ${minimum} to ${most}`;
  return typeof exclusiveMinimum === 'number' ? `${words} above ${exclusiveMinimum}` : words;
}

function listWords({ items, prefixItems }: JsonSchema): string {
  if (Array.isArray(prefixItems))
    return `\`[\`${prefixItems.map((item: JsonSchema) => valueWords(item)).join(', ')}\`]\``;
  const words = valueWords(items as JsonSchema);
  return `list of ${/^\w+$/.test(words) && words !== 'text' ? `${words}s` : words}`;
}

function objectWords({ properties }: JsonSchema): string {
  const names = Object.keys(properties ?? {});
  return names.length === 0 ? 'mapping' : `\`{ ${names.join(', ')} }\``;
}
