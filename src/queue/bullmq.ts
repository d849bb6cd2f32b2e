import { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/ports/clock.js';
import type { EnqueueOptions, RunQueue } from '../core/ports/queue.js';
import { closeWorker } from './close-worker.js';
import { endingRedis } from './ending-redis.js';
import { answered, IMPATIENT, PATIENT, redisName, type RedisPlace } from './redis.js';
import { Troubles } from './troubles.js';

export interface BullRunQueueOptions extends RedisPlace {
  readonly clock: Clock;
  /** How many runs this process handles at a time. */
  readonly concurrency: number;
  /** Told of every handler that threw. */
  readonly onError: (run: string, error: unknown) => void;
}

type Handler = (run: string) => Promise<void>;
interface Message {
  readonly run: string;
}
interface InFlight {
  readonly ended: Promise<void>;
  /** Somebody enqueued the run meanwhile. */
  again: boolean;
}

/** `delay` in milliseconds; `lifo`: before all that wait. */
interface When {
  readonly delay: number;
  readonly lifo: boolean;
}

const QUEUE = 'runs';
/** What is done is forgotten. */
const KEPT = { removeOnComplete: true, removeOnFail: true };
/**
 * How long a consumer waits until it asks for work again, milliseconds: one that lost Redis, and one that was not told
 * of any. Redis tells one consumer of a message, and when that one is frozen or cut off, nobody else hears of it.
 */
const ASKS_AGAIN_MS = 1_000;

/**
 * The run queue in Redis, for any number of processes. A message is a job with an id of its own: BullMQ ignores the id
 * of a job that is active, and a worker that died leaves its jobs so. The run is the job's deduplication id, which is
 * given up when the job is taken; from then on the run can be enqueued again.
 *
 * BullMQ may hand a job to a second worker while the first still has it, when that one was frozen or Redis lost its
 * data. The lease of the run makes it harmless.
 */
export class BullRunQueue implements RunQueue {
  private readonly server: string;
  private readonly troubles: Troubles;
  private readonly connection: Redis;
  private readonly queue: Queue<Message>;
  private readonly inFlight = new Map<string, InFlight>();
  private consumer: { readonly worker: Worker<Message>; readonly connection: Redis } | undefined;
  private closing: Promise<void> | undefined;
  /** Takes nothing any more, not even what a consumer that is ending gives back. */
  private closed = false;

  constructor(private readonly options: BullRunQueueOptions) {
    const { url, prefix, onWarning } = options;
    this.server = redisName(url);
    this.troubles = new Troubles(this.server, onWarning);
    this.connection = endingRedis(url, IMPATIENT);
    this.connection.on('ready', this.troubles.over);
    this.queue = new Queue(QUEUE, { connection: this.connection, prefix });
    this.queue.on('error', this.troubles.tell);
  }

  async enqueue(run: string, { notBefore, urgent = false }: EnqueueOptions = {}): Promise<void> {
    if (this.closed) return;
    const delay = notBefore ? Math.max(0, notBefore.getTime() - this.options.clock.now().getTime()) : 0;
    await answered(this.server, this.add(run, { delay, lifo: urgent }));
  }

  async consume(handler: Handler): Promise<void> {
    if (this.consumer) throw new Error('this queue has a consumer already');
    const { url, prefix, concurrency } = this.options;
    const connection = endingRedis(url, PATIENT);
    const worker = new Worker<Message>(QUEUE, (job) => this.take(job, handler), {
      connection,
      prefix,
      concurrency,
      runRetryDelay: ASKS_AGAIN_MS,
      drainDelay: ASKS_AGAIN_MS / 1_000,
    });
    worker.on('error', (error) => !isOfMessage(error) && this.troubles.tell(error));
    this.consumer = { worker, connection };
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async add(run: string, when: When): Promise<void> {
    const id = await this.put(run, when, false);
    if (id === null) return;
    const waiting = await Job.fromId<Message>(this.queue, id);
    if (waiting && waiting.timestamp + waiting.delay > Date.now() + when.delay) await this.put(run, when, true);
  }

  /**
   * @param replace takes the place of a message that waits for its time
   * @returns the id of the message of this run that waits already; null when this is the one
   */
  private async put(run: string, when: When, replace: boolean): Promise<string | null> {
    const jobId = randomUUID();
    const deduplication = { id: run, replace };
    const { id } = await this.queue.add('advance', { run }, { ...KEPT, ...when, jobId, deduplication });
    return id === undefined || id === jobId ? null : id;
  }

  /** A run that is in hand here is not handed out a second time before that has ended, and takes no place meanwhile. */
  private async take(job: Job<Message>, handler: Handler): Promise<void> {
    const { run } = job.data;
    await job.removeDeduplicationKey();
    if (this.closing) return this.enqueue(run);
    const present = this.inFlight.get(run);
    if (present) {
      present.again = true;
      return;
    }
    const ended = this.handle(run, handler);
    this.inFlight.set(run, { ended, again: false });
    await ended;
  }

  private async handle(run: string, handler: Handler): Promise<void> {
    try {
      await handler(run);
    } catch (error) {
      this.options.onError(run, error);
    }
    const again = this.inFlight.get(run)?.again;
    this.inFlight.delete(run);
    if (again) await this.enqueue(run).catch(this.troubles.tell);
  }

  private async end(): Promise<void> {
    const inHand = (): Promise<unknown> => Promise.all([...this.inFlight.values()].map(({ ended }) => ended));
    if (this.consumer) await closeWorker(this.server, this.consumer.worker, this.consumer.connection, inHand);
    this.closed = true;
    await this.queue.close();
    this.connection.disconnect();
  }
}

/** A message that Redis has lost, or has given to another worker since: the run has its lease all the same. */
function isOfMessage(error: Error): boolean {
  return ('code' in error && typeof error.code === 'number') || error.message.startsWith('could not renew lock');
}
