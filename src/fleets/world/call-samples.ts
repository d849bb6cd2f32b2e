import { get } from 'node:http';
import type { Address } from './control-client.js';

/** Shorter than a caller of a verification waits; a call that is held up longer goes on without us. */
export const PATIENCE_MS = 500;

/** What one call of ours met. */
export interface Met {
  /** Null: no answer in time, or a broken one. */
  readonly status: number | null;
  readonly ms: number;
  /** The zone that it was for, where the answer tells. */
  readonly zone: string | null;
  /** The gateway itself answered, because no instance did. */
  readonly unserved: boolean;
}

/** Where a call goes. */
export interface Way extends Address {
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks for the front page under the name of a request, over a connection of its own. */
export function callOnce({ host, port, headers: own }: Way, request: string): Promise<Met> {
  const headers = { ...own, 'x-request-id': request };
  const begin = performance.now();
  return new Promise((resolve) => {
    const settle = (answer: Pick<Met, 'status' | 'zone' | 'unserved'>) =>
      resolve({ ...answer, ms: Math.min(PATIENCE_MS, performance.now() - begin) });
    const fail = () => settle({ status: null, zone: null, unserved: false });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const call = get({ host, port, path: '/', headers, agent: false, signal }, (answer) => {
      const { statusCode = 0, headers: told } = answer;
      const zone = told['x-zone'];
      answer.once('error', fail).once('end', () => {
        const unserved = told['x-no-instance'] !== undefined;
        settle({ status: statusCode, zone: typeof zone === 'string' ? zone : null, unserved });
      });
      answer.resume();
    });
    call.once('error', fail);
  });
}

export function isWell({ status }: Met): boolean {
  return status === 200;
}

/** Milliseconds; null when there is no call. */
export function fastestMs(calls: readonly Met[]): number | null {
  return calls.length === 0 ? null : Math.min(...calls.map(({ ms }) => ms));
}

/** Milliseconds; null when there is no call. */
export function medianMs(calls: readonly Met[]): number | null {
  const sorted = calls.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** `2 x 200, 1 x nothing in 500 ms (median 61 ms)`. */
export function metWords(calls: readonly Met[]): string {
  const counts = new Map<string, number>();
  for (const { status, ms, unserved } of calls) {
    const silence = ms < PATIENCE_MS ? 'a broken connection' : `nothing in ${PATIENCE_MS} ms`;
    const what = unserved ? 'nobody to serve it' : (status?.toString() ?? silence);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const median = medianMs(calls);
  const words = [...counts].map(([what, count]) => `${count} x ${what}`).join(', ');
  return median === null ? 'none' : `${words} (median ${Math.round(median)} ms)`;
}
