import { get } from 'node:http';

/** Shorter than a caller of a verification waits; a call that is held up longer goes on without us. */
const PATIENCE_MS = 500;

/** What a few calls of ours met. */
export interface CallSample {
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Broken, or not answered in time. */
  readonly unanswered: number;
  /** Of those answered; null when none was. */
  readonly slowestMs: number | null;
}

/** Makes `count` calls to 127.0.0.1 at once, each over a connection of its own. */
export async function sampleCalls(
  to: { readonly port: number; readonly path: string; readonly headers: Readonly<Record<string, string>> },
  count: number,
): Promise<CallSample> {
  const calls = await Promise.all(Array.from({ length: count }, () => callOnce(to)));
  const answered = calls.flatMap((call) => (call ? [call] : []));
  const statuses: Record<string, number> = {};
  for (const { status } of answered) statuses[status] = (statuses[status] ?? 0) + 1;
  const slowestMs = answered.length === 0 ? null : Math.max(...answered.map(({ ms }) => ms));
  return { statuses, unanswered: count - answered.length, slowestMs };
}

/** @returns whether every call was answered well. */
export function isWell({ statuses, unanswered }: CallSample): boolean {
  return unanswered === 0 && Object.keys(statuses).every((status) => status === '200');
}

/** `5 x 200, 1 x 503, 2 unanswered in 500 ms, slowest 61 ms`. */
export function sampleWords({ statuses, unanswered, slowestMs }: CallSample): string {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
  const silence = unanswered > 0 ? [`${unanswered} unanswered in ${PATIENCE_MS} ms`] : [];
  const slowest = slowestMs === null ? [] : [`slowest ${Math.round(slowestMs)} ms`];
  return [...answers, ...silence, ...slowest].join(', ');
}

function callOnce(to: Parameters<typeof sampleCalls>[0]): Promise<{ status: number; ms: number } | null> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', ...to, agent: false as const, signal: AbortSignal.timeout(PATIENCE_MS) };
    const call = get(options, (answer) => {
      answer.once('error', () => resolve(null));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - begin }));
      answer.resume();
    });
    call.once('error', () => resolve(null));
  });
}
