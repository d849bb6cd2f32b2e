import { Worker } from 'bullmq';
import type { Inquiries, Inquiry } from '../core/ports/inquiries.js';
import { type Answer, failure, INQUIRIES } from './answer.js';
import { answered, patient, redisName, type RedisPlace } from './redis.js';
import { Troubles } from './troubles.js';

/** Most of an answer is waiting for the target. */
const AT_ONCE = 4;

/** Answers what other processes ask through Redis, with the answers of this one. */
export class BullAnswers {
  private readonly server: string;
  private readonly worker: Worker<Inquiry, Answer>;
  private readonly underWay = new Set<Promise<Answer>>();
  private over = false;

  constructor(
    { url, prefix, onWarning }: RedisPlace,
    private readonly answers: Pick<Inquiries, 'ask'>,
  ) {
    this.server = redisName(url);
    this.worker = new Worker(INQUIRIES, ({ data }) => this.answer(data), {
      connection: { url, ...patient(() => !this.over) },
      prefix,
      concurrency: AT_ONCE,
    });
    this.worker.on('error', new Troubles(this.server, onWarning).tell);
  }

  /** Begins no more answers, and finishes those it has begun. */
  async close(): Promise<void> {
    const closed = this.worker.close();
    await Promise.all(this.underWay);
    this.over = true;
    await answered(this.server, closed).catch(() => this.worker.backend.close(true));
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
