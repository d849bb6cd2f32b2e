import { type ErrorCode, type Issue, SilverbackError } from '../errors.js';

export type Path = readonly (string | number)[];

/** Something wrong at a place of a document, before the place has a line. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly expected?: string;
}

/** @returns `spec.method[2].shift.steps`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** @returns `kong.yaml:12: spec.method[2].hold.for: "5" has no unit; expected a duration such as ...`. */
export function formatIssue(issue: Issue): string {
  const place = issue.file === undefined ? '' : `${issue.file}${issue.line === undefined ? '' : `:${issue.line}`}: `;
  const path = issue.path ? `${issue.path}: ` : '';
  return `${place}${path}${issue.message}${issue.expected === undefined ? '' : `; expected ${issue.expected}`}`;
}

/** Nobody reads more at once. */
const MOST_ISSUES = 100;

/** The error for files, and values that stand in none, with issues, put in the order of the file; its message counts them all, its details hold the first hundred. */
export function invalid(code: ErrorCode, issues: readonly Issue[]): SilverbackError {
  const sorted = [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const files = [...new Set(sorted.flatMap(({ file, path }) => file ?? path ?? []))].join(', ');
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return new SilverbackError(code, `${files} ${files.includes(', ') ? 'are' : 'is'} not valid: ${count}`, {
    issues: sorted.slice(0, MOST_ISSUES),
  });
}
