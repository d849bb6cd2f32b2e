import { SilverbackError } from '../core/errors.js';

/** @returns the strong validator of a version. */
export function etagOf(version: string): string {
  return `"${version}"`;
}

/**
 * Whether a change may be made by somebody who says what he has seen. Guards the change of what is there already.
 * @param ifMatch the header; `*` is whatever is there.
 * @throws `precondition-required` without it, `precondition-failed` when it is something else by now.
 */
export function assertSeen(what: string, version: string, ifMatch: string | undefined): void {
  if (ifMatch === undefined) {
    const message = `${what} is there already; say with If-Match which one you have seen`;
    throw new SilverbackError('precondition-required', message);
  }
  if (ifMatch.trim() === '*' || ifMatch.split(',').some((one) => one.trim() === etagOf(version))) return;
  throw new SilverbackError('precondition-failed', `${what} is not the one of If-Match any more; read it again`);
}
