import type { JsonSchema } from '../../core/experiment/json-schema.js';
import { code, defaultWords, valueWords } from './words.js';

/** Fields that stand beside every kind and are described once. */
type Common = ReadonlySet<string>;

/** A table of the fields of a mapping: how each is written, its default, what it means. */
export function fieldTable(schema: JsonSchema, without: Common = new Set()): string {
  const rows = fieldsOf(schema, without).map(({ name, field, required }) => [
    code(name),
    valueWords(field),
    required ? 'required' : defaultWords(field),
    description(field),
  ]);
  return table(['field', 'written', 'default', ''], rows);
}

/** A table of kinds with the fields of each. @param pageOf the page of a kind, null where there is none */
export function kindTable(
  kinds: readonly { readonly kind: string; readonly schema: JsonSchema }[],
  without: Common,
  pageOf: (kind: string) => string | null,
): string {
  const rows = kinds.map(({ kind, schema }) => {
    const page = pageOf(kind);
    return [page === null ? code(kind) : `[${code(kind)}](${page})`, fieldList(schema, without), description(schema)];
  });
  return table(['kind', 'fields (default)', 'does'], rows);
}

/** The fields of a mapping in one cell. */
export function fieldList(schema: JsonSchema, without: Common = new Set()): string {
  return fieldsOf(schema, without)
    .map(({ name, field, required }) => {
      const fallback = defaultWords(field);
      const after = fallback !== '' ? ` (${fallback})` : required ? '' : ' (optional)';
      const words = [valueWords(field), description(field)].filter(Boolean).join('; ');
      return `${code(name)}${after}: ${words}`;
    })
    .join('<br>');
}

export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function fieldsOf(schema: JsonSchema, without: Common) {
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries(propertiesOf(schema))
    .filter(([name]) => !without.has(name))
    .map(([name, field]) => ({ name, field, required: required.includes(name) }));
}

export function description(schema: JsonSchema): string {
  return typeof schema['description'] === 'string' ? schema['description'] : '';
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
