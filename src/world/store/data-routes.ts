import { ControlError, notFound } from '../control-error.js';
import { type ControlRequest, type ControlRoutes, Reply } from '../control.js';
import { object, text } from '../fields.js';
import { monotonic } from '../lease-timer.js';
import { type CompactedLog } from './compacted-log.js';
import { type Database } from './database.js';
import { type Entry } from './entry.js';

import { type RequestRate } from './request-rate.js';
import { type Sickness, symptom } from './sickness.js';

export interface DataParts {
  readonly database: Database;
  readonly log: Pick<CompactedLog, 'append' | 'settled'>;
  readonly sickness: Sickness | null;
  readonly rate: RequestRate;
  /** Called with every own write that is in the log. */
  readonly onWritten: (entry: Entry) => void;
}

/** The data port: users' reads and writes (through the instances), and what other regions have written. */
export function dataRoutes({ database, log, sickness, rate, onWritten }: DataParts): ControlRoutes {
  /** @returns the name of the user's request. Throws 503 when the store is too sick to answer this one. */
  const admitted = async ({ raw }: ControlRequest): Promise<string | null> => {
    const header = raw.headers['x-request-id'];
    const request = typeof header === 'string' && header !== '' ? header : null;
    const now = monotonic();
    if (request !== null) rate.count(request, now);
    const { delayMs, fails } = symptom(sickness, rate.perSecond(now), Math.random());
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (fails) throw new ControlError(503, 'sick', 'the store is not well');
    return request;
  };
  return {
    'GET /healthz': () => ({}),
    'GET /kv/:key': async (call) => {
      await admitted(call);
      const entry = database.read(call.params['key'] ?? '');
      if (!entry) throw notFound(`nothing is stored under ${call.params['key']}`);
      return { value: entry.value, id: entry.id };
    },
    'PUT /kv/:key': async (call) => {
      const request = await admitted(call);
      const key = call.params['key'] ?? '';
      const known = database.known(key, request);
      if (known !== undefined) {
        await log.settled();
        return written(known);
      }
      const entry = database.write(key, call.body ?? null, request);
      await log.append(entry);
      onWritten(entry);
      return written(entry.id);
    },
    'POST /replicate': async ({ body }) => {
      const region = text(object(body), 'region');
      const { entries } = body as { entries: readonly Entry[] };
      const fresh = entries.filter((entry) => database.apply(entry));
      await Promise.all(fresh.map((entry) => log.append(entry)));
      await log.settled();
      return { logged: database.logged.toRanges((name) => name.slice(0, name.lastIndexOf('.')) === region) };
    },
  };
}

function written(id: string): Reply {
  return new Reply(200, { id }, undefined, { 'x-write-id': id });
}
