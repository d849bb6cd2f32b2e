import type { Clock } from '../core/ports/clock.js';
import type { RunQueue } from '../core/ports/queue.js';
import { InProcessQueue } from '../queue/in-process.js';
import type { RedisPlace } from '../queue/redis.js';
import type { Deployment } from './deployment.js';
import { say } from './worker.js';

/** Begins every key in Redis. In braces, so that a cluster keeps all of them in one place. */
const PREFIX = '{silverback}';
/** Runs that one process of the service advances at a time: most of a run is waiting. */
const AT_ONCE = 16;

/** For a command, which runs one thing after the other. */
export function commandQueue(clock: Clock): RunQueue {
  return new InProcessQueue({ clock, concurrency: 1, onError: reportFailure });
}

export async function serviceQueue(deployment: Deployment, clock: Clock): Promise<RunQueue> {
  const options = { clock, concurrency: AT_ONCE, onError: reportFailure };
  if (deployment.kind === 'embedded') return new InProcessQueue(options);
  // Loaded here, so that one process alone does not pay for it.
  const { BullRunQueue } = await import('../queue/bullmq.js');
  return new BullRunQueue({ ...options, ...placeOf(deployment) });
}

export function placeOf({ redisUrl }: Extract<Deployment, { kind: 'distributed' }>): RedisPlace {
  return { url: redisUrl, prefix: PREFIX, onWarning: say };
}

function reportFailure(run: string, error: unknown): void {
  say(`run ${run}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
