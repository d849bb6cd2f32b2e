import type { FastifyRequest } from 'fastify';
import type { Caller } from '../core/access/caller.js';

const callers = new WeakMap<FastifyRequest, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** @returns who asks. Throws for a request that passed no gate: a defect of ours. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error(`${request.url} was reached without a caller`);
  return caller;
}
