import { type FaultFilter } from './fault-filter.js';
import { type Answer, forward, type Message, NoAnswer } from './forward.js';
import { type Backend, type Members } from './members.js';

const ATTEMPTS = 3;
/** Twice this is less than users wait. */
const TIMEOUT_MS = 1300;
/** On an instance's 503: it does not reach what it needs. */
const NOT_READY = 'x-not-ready';

/**
 * Has an instance of the region answer. One that breaks a connection, is silent, or says that it is not ready counts as
 * down at once, and another is asked: `x-request-id` makes that safe for writes too.
 *
 * @returns null when no instance did.
 */
export async function serveLocally(members: Members, faults: FaultFilter, message: Message): Promise<Answer | null> {
  const refused = new Set<Backend>();
  let avoided: Backend | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const backend = members.pick(refused, avoided);
    if (!backend) return null;
    backend.busy += 1;
    try {
      const answer =
        (await faults.meet(backend.zone, TIMEOUT_MS)) ?? (await forward(backend.port, message, TIMEOUT_MS));
      if (answer.headers[NOT_READY] === undefined) return answer;
      avoided = backend;
      refused.add(backend);
      backend.health.fail();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      avoided = backend;
      if (error.kind === 'idle') continue;
      refused.add(backend);
      backend.health.fail();
    } finally {
      backend.busy -= 1;
    }
  }
  return null;
}
