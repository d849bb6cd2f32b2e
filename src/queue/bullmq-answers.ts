import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Inquiries, Inquiry } from '../core/ports/inquiries.js';
import { type Answer, failure, INQUIRIES } from './answer.js';
import { closeWorker } from './close-worker.js';
import { endingRedis } from './ending-redis.js';
import { PATIENT, redisName, type RedisPlace } from './redis.js';
import { Troubles } from './troubles.js';

/** Most of an answer is waiting for the target. */
const AT_ONCE = 4;

/** Answers what other processes ask through Redis, with the answers of this one. */
export class BullAnswers {
  private readonly server: string;
  private readonly connection: Redis;
  private readonly worker: Worker<Inquiry, Answer>;
  private readonly underWay = new Set<Promise<Answer>>();

  constructor(
    { url, prefix, onWarning }: RedisPlace,
    private readonly answers: Pick<Inquiries, 'ask'>,
  ) {
    this.server = redisName(url);
    this.connection = endingRedis(url, PATIENT);
    this.worker = new Worker(INQUIRIES, ({ data }) => this.answer(data), {
      connection: this.connection,
      prefix,
      concurrency: AT_ONCE,
    });
    this.worker.on('error', new Troubles(this.server, onWarning).tell);
  }

  /** Begins no more answers, and finishes those it has begun. */
  async close(): Promise<void> {
    await closeWorker(this.server, this.worker, this.connection, () => Promise.all(this.underWay));
  }

  private answer(question: Inquiry): Promise<Answer> {
    const answer = this.answers
      .ask(question)
      .then((value) => ({ value }), failure)
      .finally(() => this.underWay.delete(answer));
    this.underWay.add(answer);
    return answer;
  }
}
