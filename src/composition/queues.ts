import type { Clock } from '../core/ports/clock.js';
import { messageOf } from '../core/errors.js';
import type { Log } from '../core/ports/log.js';
import type { RunQueue } from '../core/ports/queue.js';
import { InProcessQueue } from '../queue/in-process.js';
import type { RedisPlace } from '../queue/redis.js';
import type { Deployment } from './deployment.js';
import { lineLog } from './line-log.js';
import { say } from './worker.js';

/** Begins every key in Redis. In braces, so that a cluster keeps all of them in one place. */
const PREFIX = '{silverback}';
/** Runs that one process of the service advances at a time: most of a run is waiting. */
const AT_ONCE = 16;

/** For a command, which runs one thing after the other. */
export function commandQueue(clock: Clock): RunQueue {
  return new InProcessQueue({ clock, concurrency: 1, onError: failuresTo(lineLog('warn', say)) });
}

export async function serviceQueue(deployment: Deployment, clock: Clock, log: Log): Promise<RunQueue> {
  const options = { clock, concurrency: AT_ONCE, onError: failuresTo(log) };
  if (deployment.kind === 'embedded') return new InProcessQueue(options);
  // Loaded here, so that one process alone does not pay for it.
  const { BullRunQueue } = await import('../queue/bullmq.js');
  return new BullRunQueue({ ...options, ...placeOf(deployment, log) });
}

export function placeOf({ redisUrl }: Extract<Deployment, { kind: 'distributed' }>, log: Log): RedisPlace {
  return { url: redisUrl, prefix: PREFIX, onWarning: log.warn };
}

function failuresTo(log: Log): (run: string, error: unknown) => void {
  return (run, error) => log.error(`run ${run}: ${messageOf(error)}`, { run, error });
}
