import { badRequest, ControlError } from '../control-error.js';
import { type ControlRequest, type ControlRoutes, Reply } from '../control.js';
import { number, object, text } from '../fields.js';
import { type Slots } from './slots.js';
import { type StoreClient } from './store-client.js';

interface Stream {
  readonly title: string | null;
  /** Seconds. */
  readonly position: number;
}
const NOTHING: Stream = { title: null, position: 0 };

export interface Counters {
  served: number;
  shed: number;
}

/**
 * What users do: start a stream, resume it, report progress. A user without a record, perhaps because it has not
 * arrived in this region yet, resumes at the beginning: late data is no error.
 */
export function streamRoutes(store: StoreClient, slots: Slots, counters: Counters): ControlRoutes {
  const worked = (handler: (call: ControlRequest, request: string | undefined) => Promise<Reply>) => {
    return async (call: ControlRequest) => {
      try {
        if (!(await slots.work())) {
          counters.shed += 1;
          return refusal('saturated', 'every slot and the queue are taken', 1);
        }
        const reply = await handler(call, header(call, 'x-request-id'));
        counters.served += 1;
        return reply;
      } catch (error) {
        if (!(error instanceof ControlError) || error.status !== 503) throw error;
        const { status, body, type, headers } = refusal(error.code, error.message, 0);
        return new Reply(status, body, type, { ...headers, ...(!store.isReached && { 'x-not-ready': '1' }) });
      }
    };
  };
  const read = async (user: string, request: string | undefined) =>
    ((await store.get(keyOf(user), request)) as Stream | undefined) ?? NOTHING;
  const write = async (user: string, stream: Stream, request: string | undefined) => {
    const id = await store.put(keyOf(user), stream, request);
    return new Reply(200, { user, ...stream }, undefined, { 'x-write-id': id });
  };

  return {
    // What somebody without an account sees; it takes the same way as everything else, so that a probe of it means something.
    'GET /': worked(async (_, request) => new Reply(200, { front: (await store.get('page:front', request)) ?? null })),
    'POST /streams': worked(async (call, request) => {
      const title = text(object(call.body), 'title');
      const user = header(call, 'x-user');
      if (user === undefined) throw badRequest('x-user must name the user');
      return write(user, { title, position: 0 }, request);
    }),
    'GET /streams/:user': worked(async ({ params }, request) => {
      const user = params['user'] ?? '';
      return new Reply(200, { user, ...(await read(user, request)) });
    }),
    'POST /streams/:user/progress': worked(async ({ params, body }, request) => {
      const position = number(object(body), 'position');
      const user = params['user'] ?? '';
      return write(user, { ...(await read(user, request)), position }, request);
    }),
  };
}

function keyOf(user: string): string {
  return `user:${user}`;
}

function header({ raw }: ControlRequest, name: string): string | undefined {
  const value = raw.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refusal(code: string, message: string, retryAfter: number): Reply {
  return new Reply(503, { code, message }, undefined, { 'retry-after': String(retryAfter) });
}
