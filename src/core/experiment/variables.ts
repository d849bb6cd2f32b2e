import { z } from 'zod';
import { unknownName } from '../source/nearest.js';
import type { Path, Problem } from '../source/problem.js';

export type Scalar = string | number | boolean;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const PLACE = /\$\{([^{}]*)\}/g;

/** Fields of `spec` that define variables and therefore use none. */
export const DEFINING = ['variables', 'simulate'] as const;

const entries = z.record(
  z.string().regex(NAME, 'a letter, then letters, digits, dashes or underscores'),
  z.union([z.string(), z.number(), z.boolean()]),
);
export const variablesSchema = entries.default({});

/** A value given as text takes the form that it would have in the file: `3` is a number, `10s` stays a text. */
export function scalarOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Defaults of the file, then what `simulate` says, then what the caller set. Names that the file does not declare are problems. */
export function chooseValues(
  declared: Readonly<Record<string, Scalar>>,
  simulated: Readonly<Record<string, Scalar>>,
  set: Readonly<Record<string, string>>,
  simulate: boolean,
): { readonly values: ReadonlyMap<string, Scalar>; readonly problems: readonly Problem[] } {
  const known = Object.keys(declared);
  const problems: Problem[] = [
    ...Object.keys(simulated).map((name) => ({ name, path: ['spec', 'simulate', name] })),
    ...Object.keys(set).map((name) => ({ name, path: ['spec', 'variables', name] })),
  ]
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) => ({ path, ...unknownName('variable', name, known) }));
  const chosen = Object.entries(set).map(([name, text]) => [name, scalarOf(text)] as const);
  const given = [...Object.entries(declared), ...(simulate ? Object.entries(simulated) : []), ...chosen];
  return { values: new Map(given.filter(([name]) => known.includes(name))), problems };
}

export interface Substituted {
  readonly value: unknown;
  readonly used: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Puts values where texts say `${name}`; a text that is nothing else becomes the value itself. `${target.NAME}` stays. */
export function substitute(value: unknown, values: ReadonlyMap<string, Scalar>, path: Path): Substituted {
  const used = new Set<string>();
  const problems: Problem[] = [];
  const inText = (text: string, place: Path): Scalar => {
    const bad = references(text).find((name) => !name.startsWith('target.') && !values.has(name));
    if (bad !== undefined) {
      problems.push({ path: place, ...unknownName('variable', bad, [...values.keys()]) });
      return text;
    }
    if (text.replace(PLACE, ' ').includes('${'))
      problems.push({ path: place, message: '"${" is not closed', expected: 'a reference such as ${name}' });
    references(text).forEach((name) => used.add(name));
    const whole = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
    if (whole !== undefined) return values.get(whole) ?? text;
    return text.replace(PLACE, (all, name: string) => String(values.get(name) ?? all));
  };
  const walk = (node: unknown, place: Path): unknown => {
    if (typeof node === 'string') return inText(node, place);
    if (Array.isArray(node)) return node.map((item, at) => walk(item, [...place, at]));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...place, key])]));
  };
  return { value: walk(value, path), used, problems };
}

/** @returns the names that a text puts in. */
export function references(text: string): string[] {
  return [...text.matchAll(PLACE)].map((match) => match[1] ?? '');
}

/** A variable that nothing uses is a slip: what it was meant to change does not change. */
export function unusedProblems(values: ReadonlyMap<string, Scalar>, used: ReadonlySet<string>): Problem[] {
  return [...values.keys()]
    .filter((name) => !used.has(name))
    .map((name) => ({
      path: ['spec', 'variables', name],
      message: `variable "${name}" is never used`,
      expected: `\${${name}} somewhere in spec`,
    }));
}
