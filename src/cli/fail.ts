import { SilverbackError } from '../core/errors.js';
import { formatIssue } from '../core/source/problem.js';

/** Prints what went wrong, every issue with its place, and @returns the exit code. */
export function fail(error: unknown, json: boolean): number {
  if (!(error instanceof SilverbackError)) {
    process.stderr.write(
      `silverback: internal error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 5;
  }
  const issues = error.details.issues ?? [];
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: error.message, issues } }, null, 2)}\n`,
    );
  process.stderr.write(
    [`silverback: ${error.message}`, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join('\n') + '\n',
  );
  return error.exit;
}
