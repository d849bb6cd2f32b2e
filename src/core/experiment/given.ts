import { formatPath, type Path, type Problem } from '../source/problem.js';
import type { YamlSource } from '../source/yaml-source.js';
import { references } from './variables.js';

/** Values that were given beside the file, and what whoever gave one calls it, as in `--set hold=10s`. */
export interface Given {
  readonly set: Readonly<Record<string, string>>;
  readonly calledAs: (name: string, text: string) => string;
}

/** A source that does not answer for what is wrong with a value that was given: the line that uses it is as it should be. */
export function besides(source: YamlSource, { set, calledAs }: Given): YamlSource {
  return {
    value: source.value,
    issue(problem) {
      const { name, place } = blamed(problem, source.value, set) ?? {};
      if (name === undefined) return source.issue(problem);
      const { message, expected } = problem;
      const where = place === undefined ? '' : ` at ${formatPath(place)}`;
      const path = calledAs(name, set[name] ?? '');
      return { path, message: `${message}${where}`, ...(expected !== undefined && { expected }) };
    },
  };
}

/** Which of the given values is wrong, and where it is put in, if the file uses it. */
function blamed(
  { path }: Problem,
  written: unknown,
  set: Given['set'],
): { readonly name: string; readonly place?: Path } | null {
  const text = writtenAt(written, path);
  const [root, section, declared] = path;
  const undeclared = root === 'spec' && section === 'variables' && text === undefined;
  if (undeclared && typeof declared === 'string' && Object.hasOwn(set, declared)) return { name: declared };
  const name = typeof text === 'string' ? references(text).find((one) => Object.hasOwn(set, one)) : undefined;
  return name === undefined ? null : { name, place: path };
}

/** @returns what stands at a place of the file, before variables were put in. */
export function writtenAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], value);
}
