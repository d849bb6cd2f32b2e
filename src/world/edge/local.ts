import { type FaultFilter } from './fault-filter.js';
import { type Answer, forward, type Message, NoAnswer } from './forward.js';
import { type Backend, type Members } from './members.js';

const MOST_RETRIES = 2;
/** Of one attempt. */
const TIMEOUT_MS = 1300;
/** On an instance's 503: it does not reach what it needs. */
const NOT_READY = 'x-not-ready';

/**
 * Has an instance of the region answer. One that breaks a connection, is silent, or says that it is not ready is
 * suspected at once, and another is asked: `x-request-id` makes that safe for writes too. The answer names the zone of
 * the instance that was to give it.
 *
 * @param until when the user must have an answer, on the monotonic clock
 * @returns null when no instance did.
 */
export async function serveLocally(
  members: Members,
  faults: FaultFilter,
  message: Message,
  until: number,
): Promise<Answer | null> {
  const refused = new Set<Backend>();
  const retries = retriesOf(message);
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const backend = members.pick(refused);
    const left = until - performance.now();
    if (!backend || left <= 0) return null;
    backend.busy += 1;
    try {
      const call = { zone: backend.zone, name: nameOf(message, attempt) };
      const met = await faults.meet(call, Math.min(TIMEOUT_MS, left), left);
      const rest = until - performance.now();
      // Held up for so long on its way that nobody waits any more: no instance is to blame.
      if (!met && rest <= 0) return null;
      const answer = met ?? (await forward(backend.place, message, Math.min(TIMEOUT_MS, rest)));
      if (answer.headers[NOT_READY] === undefined)
        return { ...answer, headers: { ...answer.headers, 'x-zone': backend.zone } };
      refused.add(backend);
      backend.health.suspect();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      refused.add(backend);
      backend.health.suspect();
    } finally {
      backend.busy -= 1;
    }
  }
  return null;
}

/** Who asks may want to see what the first instance answers, as with Envoy's `x-envoy-max-retries`. */
function retriesOf({ headers }: Message): number {
  const wanted = Number(headers['x-max-retries'] ?? NaN);
  return wanted >= 0 ? Math.min(MOST_RETRIES, wanted) : MOST_RETRIES;
}

/** A call by its request, whether the user has come again with it, and how many instances were asked before. */
function nameOf({ headers }: Message, attempt: number): string | null {
  const request = headers['x-request-id'];
  return typeof request === 'string' ? `${request} ${headers['x-retry'] === '1' ? 1 : 0} ${attempt}` : null;
}
