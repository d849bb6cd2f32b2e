/**
 * Every error that a user can meet, with its stable code. `exit` is the command line's exit code
 * (2 usage or invalid input, 5 the machine or the server failed); the API maps codes to HTTP once.
 */
export const ERRORS = {
  'invalid-usage': { exit: 2 },
  'invalid-experiment': { exit: 2 },
  'invalid-target': { exit: 2 },
  'invalid-config': { exit: 2 },
  'experiment-not-found': { exit: 2 },
  'target-not-found': { exit: 2 },
  'run-not-found': { exit: 2 },
  'events-gone': { exit: 2 },
  'invalid-export': { exit: 2 },
  'duplicate-experiment': { exit: 2 },
  'duplicate-kind': { exit: 5 },
  'unsupported-by-target': { exit: 2 },
  'journal-unavailable': { exit: 5 },
  'journal-corrupt': { exit: 5 },
  'home-unwritable': { exit: 5 },
  'world-unavailable': { exit: 5 },
  'target-unreachable': { exit: 5 },
  'stale-epoch': { exit: 5 },
  'lease-lost': { exit: 5 },
  'call-timeout': { exit: 5 },
  'queue-unavailable': { exit: 5 },
  'invalid-request': { exit: 2 },
  'not-found': { exit: 2 },
  'method-not-allowed': { exit: 2 },
  'not-acceptable': { exit: 2 },
  'unsupported-media-type': { exit: 2 },
  'too-large': { exit: 2 },
  conflict: { exit: 2 },
  'precondition-required': { exit: 2 },
  'precondition-failed': { exit: 2 },
  'schedule-not-found': { exit: 2 },
  'token-not-found': { exit: 2 },
  'webhook-not-found': { exit: 2 },
  unauthenticated: { exit: 5 },
  forbidden: { exit: 5 },
  busy: { exit: 5 },
  internal: { exit: 5 },
  'server-unreachable': { exit: 5 },
} as const satisfies Record<string, { exit: number }>;

export type ErrorCode = keyof typeof ERRORS;

/** One thing that is wrong with what a user wrote. */
export interface Issue {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** Where in the document, as `spec.method[2].shift.steps`. */
  readonly path?: string;
  readonly message: string;
  /** What would have been right. */
  readonly expected?: string;
}

/** The one error class that is meant for users; anything else that reaches the top is a defect of ours. */
export class SilverbackError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: {
      readonly issues?: readonly Issue[];
      readonly context?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'SilverbackError';
  }

  get exit(): number {
    return ERRORS[this.code].exit;
  }
}

/** What a server has answered instead, as HTTP has it; undefined when it did not answer. */
export function statusOf(error: unknown): unknown {
  return error instanceof SilverbackError ? error.details.context?.['status'] : undefined;
}

/** Whether a server has said that there is no such thing. */
export function isGone(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof SilverbackError && error.code === code;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
