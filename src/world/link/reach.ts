import { get } from 'node:http';
import { type ReachAnswer } from '../protocol.js';

/** Longer than a busy machine takes to answer, shorter than who asks will wait. */
const TIMEOUT_MS = 1000;

/** Opens a fresh connection to each port and asks `GET /healthz` there. Reachable when every one answers 200. */
export async function reach(ports: Readonly<Record<string, number>>): Promise<ReachAnswer> {
  const answers = await Promise.all(
    Object.entries(ports).map(async ([what, port]) => {
      try {
        const status = await statusOf(port);
        return { ok: status === 200, evidence: `${what} answers ${status}` };
      } catch (error) {
        return { ok: false, evidence: `${what} does not answer (${reasonOf(error)})` };
      }
    }),
  );
  return { reachable: answers.every(({ ok }) => ok), evidence: answers.map(({ evidence }) => evidence).join(', ') };
}

function statusOf(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (answer) => {
      answer.resume().on('error', () => undefined);
      resolve(answer.statusCode ?? 0);
    });
    const timer = setTimeout(() => asked.destroy(new Error(`nothing in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    asked.on('error', reject).on('close', () => clearTimeout(timer));
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
