import { type IncomingHttpHeaders } from 'node:http';
import { parseWriteId, type WriteId } from '../write-id.js';

const LEAST_PAUSE_MS = 50;

/** What came of one attempt. `cause` is a code of the system, or `timeout`, or `dns`; `reached`: how far a late one came, for people. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly kind: 'broken'; readonly cause: string; readonly reused: boolean; readonly reached: string | null };

export type Verdict =
  | { readonly kind: 'served'; readonly write: WriteId | null }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'lost'; readonly cause: string };

/**
 * What a user makes of an attempt. He tries once more where he was told to come again, or where a connection that he had
 * kept was closed under him; nothing else is forgiven. A write without the id under which it was kept is no success.
 */
export function judge(attempt: Attempt, isWrite: boolean, isRetry: boolean): Verdict {
  if (attempt.kind === 'broken') {
    const isClosedIdle = attempt.reused && (attempt.cause === 'ECONNRESET' || attempt.cause === 'EPIPE');
    return isClosedIdle && !isRetry ? { kind: 'again', afterMs: 0 } : { kind: 'lost', cause: attempt.cause };
  }
  const { status, headers } = attempt;
  if (status === 503 && !isRetry) {
    const afterMs = Number(headers['retry-after'] ?? NaN) * 1000;
    if (Number.isFinite(afterMs)) return { kind: 'again', afterMs: Math.max(LEAST_PAUSE_MS, afterMs) };
  }
  if (status < 200 || status > 299) return { kind: 'lost', cause: `status ${status}` };
  if (!isWrite) return { kind: 'served', write: null };
  const write = parseWriteId(String(headers['x-write-id'] ?? ''));
  return write ? { kind: 'served', write } : { kind: 'lost', cause: 'no write id' };
}
