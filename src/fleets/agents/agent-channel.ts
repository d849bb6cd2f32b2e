import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { ZodType } from 'zod';
import { answer, type Answer, type Question, readLine } from '../../core/agent/protocol.js';
import { type ErrorCode, ERRORS, messageOf, SilverbackError } from '../../core/errors.js';

/** Longest time that an answer is waited for, milliseconds. */
const CALL_MS = 2_000;

/** The standard input and output of a container that somebody is attached to. */
export interface Attached {
  readonly input: Writable;
  /** Its standard output alone; ends, or fails, when the container does or cannot be reached any more. */
  readonly output: Readable;
  close(): void;
}

/**
 * A conversation with an agent over the standard input and output of its container: it needs no network of the agent's,
 * and no port. Ends when the container does.
 */
export class AgentChannel {
  private readonly asker = randomBytes(4).toString('hex');
  private readonly waiting = new Map<string, (said: Answer | Error) => void>();
  private asked = 0;
  private over: string | null = null;

  /** @param container its id: another one may get its name */
  constructor(
    readonly name: string,
    readonly container: string,
    private readonly attached: Attached,
  ) {
    const { output, input } = attached;
    createInterface({ input: output })
      .on('line', (line) => this.hear(line))
      .on('error', () => undefined);
    for (const stream of [output, input]) stream.on('error', (error: Error) => this.end(messageOf(error)));
    for (const end of ['end', 'close'] as const) output.on(end, () => this.end('its container has ended'));
  }

  get isOpen(): boolean {
    return this.over === null;
  }

  /** Throws what the agent throws, `call-timeout`, and `target-unreachable` when it is gone. */
  async ask<T>(call: string, body: unknown, shape?: ZodType<T>, signal?: AbortSignal): Promise<T> {
    const said = await this.exchange({ id: `${this.asker}.${(this.asked += 1)}`, call, body }, signal);
    if ('error' in said) throw new SilverbackError(codeOf(said.error.code), `${this.name}: ${said.error.message}`);
    try {
      return shape ? shape.parse(said.ok) : (said.ok as T);
    } catch (error) {
      throw new SilverbackError('target-unreachable', `${this.name} ${call}: not the answer that was expected`, {
        cause: error,
      });
    }
  }

  close(): void {
    this.end('it was left');
    this.attached.close();
  }

  private exchange(question: Question, signal: AbortSignal | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.over !== null) {
        reject(new SilverbackError('target-unreachable', `${this.name} cannot be asked: ${this.over}`));
        return;
      }
      const settle = (said: Answer | Error): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', givenUp);
        this.waiting.delete(question.id);
        if (said instanceof Error) reject(said);
        else resolve(said);
      };
      const late = (why: string) =>
        settle(new SilverbackError('call-timeout', `${this.name} ${question.call}: ${why}`));
      const givenUp = (): void => late('given up');
      const timer = setTimeout(() => late(`no answer in ${CALL_MS} ms`), CALL_MS);
      signal?.addEventListener('abort', givenUp, { once: true });
      this.waiting.set(question.id, settle);
      this.attached.input.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Everybody hears every answer: what is not for us is for another worker. */
  private hear(line: string): void {
    const said = readLine(answer, line);
    if (said) this.waiting.get(said.id)?.(said);
  }

  private end(why: string): void {
    this.over ??= why;
    for (const settle of [...this.waiting.values()])
      settle(new SilverbackError('target-unreachable', `${this.name} is gone: ${why}`));
  }
}

function codeOf(code: string): ErrorCode {
  return code in ERRORS ? (code as ErrorCode) : 'target-unreachable';
}
