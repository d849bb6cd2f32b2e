import { type Answer, forward, type Message, NoAnswer } from './forward.js';
import { type Backend, type Members } from './members.js';

const ATTEMPTS = 3;
/** Twice this is less than users wait. */
const TIMEOUT_MS = 1300;

/**
 * Has an instance of the region answer. One that breaks a connection or is silent counts as down at once, and another
 * is asked: `x-request-id` makes that safe for writes too.
 *
 * @returns null when no instance did.
 */
export async function serveLocally(members: Members, message: Message): Promise<Answer | null> {
  const refused = new Set<Backend>();
  let avoided: Backend | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const backend = members.pick(refused, avoided);
    if (!backend) return null;
    backend.busy += 1;
    try {
      return await forward(backend.port, message, TIMEOUT_MS);
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
