import { type ErrorCode, type Issue, messageOf, SilverbackError } from '../core/errors.js';

export const INQUIRIES = 'inquiries';

/** What goes back to who asked: JSON in any case, so that an error keeps its code on the way. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly issues: readonly Issue[] } };

/** @returns the answer that tells of an error. */
export function failure(error: unknown): Answer {
  if (!(error instanceof SilverbackError))
    return { error: { code: 'internal', message: `a worker failed: ${messageOf(error)}`, issues: [] } };
  const { code, message, details } = error;
  return { error: { code, message, issues: details.issues ?? [] } };
}
