import { get } from 'node:http';
import { lookup } from './lookup.js';
import { type HostPort, type ReachAnswer } from './protocol.js';

/** Longer than a busy machine takes to answer, shorter than who asks will wait. */
const TIMEOUT_MS = 1000;

/** Opens a fresh connection to each server's port and asks `GET /healthz` there: whatever it answers, it was reached. */
export async function reach(places: Readonly<Record<string, HostPort>>): Promise<ReachAnswer> {
  const answers = await Promise.all(
    Object.entries(places).map(async ([what, place]) => {
      try {
        return { what, passed: true, evidence: `${what} answers ${await statusOf(place)}` };
      } catch (error) {
        return { what, passed: false, evidence: `${what} does not answer (${reasonOf(error)})` };
      }
    }),
  );
  return {
    reachable: answers.every(({ passed }) => passed),
    passed: answers.filter(({ passed }) => passed).map(({ what }) => what),
    evidence: answers.map(({ evidence }) => evidence).join(', '),
  };
}

function statusOf(place: HostPort): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get({ ...place, lookup, path: '/healthz', agent: false }, (answer) => {
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
