import { callJson } from '../json-client.js';
import { type ReachAnswer } from '../protocol.js';

/** Longer than a busy machine takes to answer, shorter than who asks will wait. */
const TIMEOUT_MS = 1000;

/** Opens a fresh connection to each port and asks `GET /healthz` there. Reachable when every one answers 200. */
export async function reach(ports: Readonly<Record<string, number>>): Promise<ReachAnswer> {
  const answers = await Promise.all(
    Object.entries(ports).map(async ([what, port]) => {
      try {
        const { status } = await callJson({ port, method: 'GET', path: '/healthz', timeoutMs: TIMEOUT_MS });
        return { ok: status === 200, evidence: `${what} answers ${status}` };
      } catch (error) {
        return { ok: false, evidence: `${what} does not answer (${reasonOf(error)})` };
      }
    }),
  );
  return { reachable: answers.every(({ ok }) => ok), evidence: answers.map(({ evidence }) => evidence).join(', ') };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
