import { randomUUID } from 'node:crypto';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Inquiries, Inquiry } from '../core/ports/inquiries.js';
import { SilverbackError } from '../core/errors.js';
import { type Answer, INQUIRIES } from './answer.js';
import { patiently } from './patience.js';
import { endingRedis } from './ending-redis.js';
import { answered, IMPATIENT, PATIENT, redisName, type RedisPlace } from './redis.js';
import { Troubles } from './troubles.js';

/** An answer outlives its question for a moment only, seconds. */
const KEPT = { age: 60 };

/** Who waits for an answer, which may be a failure's message: nobody answered then. */
interface Waiting {
  readonly answered: (answer: Answer) => void;
  readonly lost: (why: string) => void;
}

/** Puts questions to whichever worker is free, through Redis. */
export class BullInquiries implements Inquiries {
  private readonly server: string;
  private readonly connection: Redis;
  private readonly queue: Queue<Inquiry, Answer>;
  private readonly events: QueueEvents;
  /** By the question's id. */
  private readonly waiting = new Map<string, Waiting>();

  constructor({ url, prefix, onWarning }: RedisPlace) {
    this.server = redisName(url);
    const troubles = new Troubles(this.server, onWarning);
    this.connection = endingRedis(url, IMPATIENT);
    this.connection.on('ready', troubles.over);
    this.queue = new Queue(INQUIRIES, { connection: this.connection, prefix });
    // Listened to on a connection that is made from this one, which itself is never opened.
    const like = endingRedis(url, { ...PATIENT, lazyConnect: true });
    this.events = new QueueEvents(INQUIRIES, { connection: like, prefix });
    this.queue.on('error', troubles.tell);
    this.events.on('error', troubles.tell);
    // Its types say text, but it has read the JSON already.
    this.events.on('completed', ({ jobId, returnvalue }) => this.waiting.get(jobId)?.answered(returnvalue as never));
    this.events.on('failed', ({ jobId, failedReason }) => this.waiting.get(jobId)?.lost(failedReason));
  }

  async ask(question: Inquiry, signal?: AbortSignal): Promise<unknown> {
    // Its own counter begins anew where Redis loses its data, and somebody else's answer would come under the same number.
    const id = randomUUID();
    const asked = this.queue.add(question.kind, question, { jobId: id, removeOnComplete: KEPT, removeOnFail: KEPT });
    const job = await answered(this.server, asked);
    try {
      return opened(await patiently(question.kind, this.answerTo(id, question), signal));
    } finally {
      this.waiting.delete(id);
      // Nobody works for who has left. One that is being answered stays, and is forgotten later.
      void job.remove().catch(() => undefined);
    }
  }

  /** Redis may lose the question, and then says so: nobody will answer it. */
  private async answerTo(id: string, { kind }: Inquiry): Promise<Answer> {
    const told = new Promise<Answer>((answered, reject) => {
      this.waiting.set(id, { answered, lost: (why) => reject(new Error(why)) });
    });
    try {
      return await Promise.race([told, this.answeredBefore(id).then((answer) => answer ?? told)]);
    } catch (error) {
      throw new SilverbackError('busy', `the question (${kind}) was lost on its way; try again`, { cause: error });
    }
  }

  /**
   * Looks once, as an answer may be quicker than who listens for it. BullMQ's `waitUntilFinished` looks, too, but where
   * Redis goes away meanwhile it drops the error, and Node ends the process.
   */
  private async answeredBefore(id: string): Promise<Answer | null> {
    await this.events.waitUntilReady();
    const job = await this.queue.getJob(id);
    if (!job) throw new Error('Redis does not know it any more');
    if (job.failedReason) throw new Error(job.failedReason);
    return job.finishedOn === undefined ? null : job.returnvalue;
  }

  async close(): Promise<void> {
    for (const { lost } of this.waiting.values()) lost('nobody asks any more');
    // An orderly farewell would wait for a Redis that is away.
    await Promise.allSettled([this.events.backend.close(true), this.events.close()]);
    await this.queue.close();
    this.connection.disconnect();
  }
}

/** @throws what the worker threw. */
function opened(answer: Answer): unknown {
  if ('value' in answer) return answer.value;
  const { code, message, issues } = answer.error;
  throw new SilverbackError(code, message, { issues });
}
