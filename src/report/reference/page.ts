import type { JsonSchema } from '../../core/experiment/json-schema.js';
import { probeFields } from '../../core/experiment/probe-schema.js';
import { STEP_KINDS, stepFields } from '../../core/experiment/step-schema.js';
import { code, valueWords } from './words.js';
import { description, fieldList, fieldTable, kindTable, propertiesOf, table } from './tables.js';

/** Fields that every probe, and every fault, has; the others are of its kind. */
const OF_PROBES = new Set(Object.keys(probeFields.shape));
const OF_FAULTS = new Set(Object.keys(stepFields.fault.shape));

/** A table of the page stands between these; what is around it is written by people. */
const PLACE = /<!-- table (\S+) -->[\s\S]*?<!-- end -->/g;

/**
 * Puts the tables that follow from the schema into the page of the experiment file.
 * @param pageOf the page of a kind of fault, relative to this one; null where there is none
 * @throws when the page names a table that there is none of, or leaves one out
 */
export function fillReference(page: string, schema: JsonSchema, pageOf: (kind: string) => string | null): string {
  const tables = tablesOf(schema, pageOf);
  const used = new Set<string>();
  const filled = page.replace(PLACE, (_, name: string) => {
    const text = tables[name];
    if (text === undefined) throw new Error(`the page has a place for the table "${name}", which there is not`);
    used.add(name);
    return `<!-- table ${name} -->\n${text}\n<!-- end -->`;
  });
  const missing = Object.keys(tables).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`the page has no place for: ${missing.join(', ')}`);
  return filled;
}

function tablesOf(schema: JsonSchema, pageOf: (kind: string) => string | null): Readonly<Record<string, string>> {
  const spec = at(schema, 'spec');
  const guards = at(spec, 'guards');
  const [budget] = (at(guards, 'errorBudget')['anyOf'] ?? []) as readonly JsonSchema[];
  const probes = (at(spec, 'steadyState', 'probes')['items'] as { oneOf: readonly JsonSchema[] }).oneOf;
  const method = at(spec, 'method')['items'] as JsonSchema;
  const faults = at(method, 'fault')['oneOf'] as readonly JsonSchema[];
  const steps = propertiesOf(method);
  return {
    'steady-state': fieldTable(at(spec, 'steadyState'), new Set(['probes'])),
    probe: fieldTable(only(probes[0] ?? {}, OF_PROBES), new Set(['type', 'tolerance'])),
    'probe-types': kindTable(kindsOf(probes, 'type'), OF_PROBES, () => null),
    guards: fieldTable(guards),
    'error-budget': fieldTable(budget ?? {}),
    objectives: fieldTable(at(spec, 'objectives')),
    requires: fieldTable((at(spec, 'requires')['items'] ?? {}) as JsonSchema),
    steps: table(
      ['step', 'fields (default)', 'does'],
      STEP_KINDS.map((kind) => {
        const step = steps[kind] ?? {};
        const fields =
          kind === 'fault' ? fieldList(only(faults[0] ?? {}, OF_FAULTS), new Set(['kind'])) : fieldList(step);
        return [code(kind), fields || valueWords(step), description(step)];
      }),
    ),
    gate: fieldTable(at(steps['shift'] ?? {}, 'gate')),
    faults: kindTable(kindsOf(faults, 'kind'), OF_FAULTS, pageOf),
  };
}

function at(schema: JsonSchema, ...path: readonly string[]): JsonSchema {
  return path.reduce<JsonSchema>((node, name) => propertiesOf(node)[name] ?? {}, schema);
}

function only(schema: JsonSchema, names: ReadonlySet<string>): JsonSchema {
  const fields = Object.entries(propertiesOf(schema)).filter(([name]) => names.has(name));
  return { ...schema, properties: Object.fromEntries(fields) };
}

function kindsOf(schemas: readonly JsonSchema[], field: string): { kind: string; schema: JsonSchema }[] {
  return schemas
    .map((schema) => ({ kind: String(at(schema, field)['const']), schema }))
    .sort((a, b) => a.kind.localeCompare(b.kind));
}
