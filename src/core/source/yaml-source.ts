import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { ErrorCode, Issue } from '../errors.js';
import { messageOf } from '../errors.js';
import { excess } from './excess.js';
import { invalid, type Path, type Problem, formatPath } from './problem.js';

/** Larger files are refused unread: an experiment is a page of text. */
export const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 50;

/** A file as it was read; `file` is only for messages. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A YAML document as plain data that still knows where everything was written. */
export interface YamlSource {
  readonly value: unknown;
  issue(problem: Problem): Issue;
}

const EXPECTED: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'spaces for indentation',
  DUPLICATE_KEY: 'each key once',
  MULTIPLE_DOCS: 'one document a file, without "---" between',
  BAD_INDENT: 'consistent indentation',
  MISSING_CHAR: 'closed brackets and quotes',
  NON_STRING_KEY: 'a plain text as key',
};

/**
 * Reads one YAML 1.2 document with unique keys and few aliases.
 * @throws SilverbackError `code` with every error of syntax, each with its line.
 */
export function readYaml({ text, file }: SourceText, code: ErrorCode): YamlSource {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    const message = `is ${(Buffer.byteLength(text) / MAX_BYTES).toFixed(1)} MiB large`;
    throw invalid(code, [{ file, line: 1, message, expected: 'at most 1 MiB' }]);
  }
  const lines = new LineCounter();
  const fail = (offset: number, message: string, expected?: string): never => {
    throw invalid(code, [{ file, line: lines.linePos(offset).line || 1, message, expected }]);
  };
  const tooMuch = excess(text);
  if (tooMuch) {
    const { offset, message, expected } = tooMuch;
    throw invalid(code, [{ file, line: text.slice(0, offset).split('\n').length, message, expected }]);
  }
  const doc = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const wrong = [...doc.errors, ...doc.warnings];
  if (wrong.length > 0) throw invalid(code, onePerLine(wrong.map((error) => syntaxIssue(error, file, lines, text))));
  if (doc.contents === null) return fail(0, 'is empty', 'a YAML mapping');
  if (!isMap(doc.contents))
    return fail(doc.contents.range[0], 'is not a mapping', 'a YAML mapping such as "kind: ..."');
  refuseUnusableKeys(doc, fail);
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const unresolved = messageOf(error).startsWith('Unresolved');
    return unresolved
      ? fail(firstAlias(doc), 'names an anchor that is not set before', 'an earlier "&anchor"')
      : fail(firstAlias(doc), 'aliases expand without bound', `at most ${MAX_ALIASES} aliases, none of itself`);
  }
  refuseEndlessValues(doc, fail);
  return {
    value,
    issue: ({ path, message, expected }) => {
      const line = lines.linePos(offsetOf(doc, path)).line || 1;
      return { file, line, path: formatPath(path), message, ...(expected !== undefined && { expected }) };
    },
  };
}

/** @returns `metadata.name` of a file that is otherwise unchecked, null when it has none. */
export function nameIn(source: SourceText): string | null {
  try {
    const { metadata } = readYaml(source, 'invalid-experiment').value as { metadata?: { name?: unknown } | null };
    return typeof metadata?.name === 'string' ? metadata.name : null;
  } catch {
    return null;
  }
}

/** Where a path was written: its key or list item, or the deepest part of it that exists. */
function offsetOf(doc: Document.Parsed, path: Path): number {
  let node: unknown = doc.contents;
  let offset = doc.contents?.range[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
      if (!pair) break;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
      offset = range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function syntaxIssue(error: YAMLError, file: string, lines: LineCounter, text: string): Issue {
  const key = error.code === 'DUPLICATE_KEY' ? /^["']?[^\s:"']*/.exec(text.slice(error.pos[0]))?.[0] : undefined;
  const message = key === undefined ? error.message : `key ${key} is written twice`;
  const line = lines.linePos(error.pos[0]).line || 1;
  return { file, line, message, expected: EXPECTED[error.code] ?? 'valid YAML' };
}

/** One slip makes several errors of syntax on its line; the first one says it. */
function onePerLine(issues: readonly Issue[]): Issue[] {
  return issues.filter((issue, at) => issue.line !== issues[at - 1]?.line);
}

/** `__proto__` is dropped by some of what reads the value later, and nothing may be dropped in silence. */
function refuseUnusableKeys(
  doc: Document.Parsed,
  fail: (offset: number, message: string, expected: string) => never,
): void {
  visit(doc, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__')
        fail(key.range?.[0] ?? 0, '__proto__ is reserved', 'another name');
    },
  });
}

/** A value that contains itself is one to the parser, and has no end for whoever reads it. */
function refuseEndlessValues(
  doc: Document.Parsed,
  fail: (offset: number, message: string, expected: string) => never,
): void {
  visit(doc, {
    Alias: (_, alias, around) => {
      const meant = alias.resolve(doc);
      if (around.some((outer) => outer === meant))
        fail(alias.range?.[0] ?? 0, 'is an alias of what contains it', 'an anchor of something else');
    },
  });
}

function firstAlias(doc: Document.Parsed): number {
  let offset = 0;
  visit(doc, {
    Alias: (_, node) => {
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}
