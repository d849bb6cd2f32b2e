import type { ErrorCode, Issue } from '../core/errors.js';

/** The HTTP status of every error, in one place. What is no fault of the request, and cannot be helped by it, is 5xx. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  'invalid-usage': 400,
  'invalid-request': 400,
  'invalid-experiment': 422,
  'invalid-target': 422,
  'unsupported-by-target': 422,
  'invalid-export': 422,
  'experiment-not-found': 404,
  'target-not-found': 404,
  'run-not-found': 404,
  'schedule-not-found': 404,
  'token-not-found': 404,
  'webhook-not-found': 404,
  'not-found': 404,
  'events-gone': 410,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'duplicate-experiment': 409,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'precondition-required': 428,
  unauthenticated: 401,
  forbidden: 403,
  'invalid-config': 500,
  'duplicate-kind': 500,
  'journal-corrupt': 500,
  'home-unwritable': 503,
  internal: 500,
  'target-unreachable': 502,
  'world-unavailable': 503,
  'journal-unavailable': 503,
  'queue-unavailable': 503,
  'stale-epoch': 503,
  'lease-lost': 503,
  'call-timeout': 504,
  'server-unreachable': 502,
  busy: 503,
};

/** An RFC 9457 problem document. `code` is stable; `detail` and the words of issues are for people. */
export interface Problem {
  /** Where the documentation of this server describes it. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly issues: readonly Issue[];
}

export const PROBLEM_JSON = 'application/problem+json';

/** So long whoever is told to come back later should wait, seconds. */
export const RETRY_AFTER_S = 5;

export function problem(code: ErrorCode, detail: string, issues: readonly Issue[] = []): Problem {
  return { type: `/docs#${code}`, title: titleOf(code), status: STATUS[code], code, detail, issues };
}

/** @returns `Run not found`. */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
