import type { FastifyRequest } from 'fastify';
import type { Caller } from '../core/access/caller.js';

/** Somebody who was let in. */
export interface Visit {
  readonly caller: Caller;
  /** @returns who he is now, if he would be let in again; throws as the first time. */
  again(): Promise<Caller>;
}

const STRANGER: Caller = { name: 'anonymous', role: 'viewer', from: null };

/** Of somebody who asks for what is open to everybody. */
export function strangersVisit({ ip }: FastifyRequest): Visit {
  const caller = { ...STRANGER, from: ip };
  return { caller, again: async () => caller };
}

const visits = new WeakMap<FastifyRequest, Visit>();

export function rememberVisit(request: FastifyRequest, visit: Visit): void {
  visits.set(request, visit);
}

/** @returns whose request it is. Throws for one that passed no gate: a defect of ours. */
export function visitOf(request: FastifyRequest): Visit {
  const visit = visits.get(request);
  if (!visit) throw new Error(`${request.url} was reached without a caller`);
  return visit;
}
