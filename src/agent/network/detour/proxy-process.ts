import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { ProxyOrder } from './orders.js';

/** Whose connections take no detour: no other process is of this group. */
export const PROXY_GROUP = 53_771;

/** A busy machine takes its time to start a process; one that has answered once and then is late does nobody any good. Milliseconds. */
const STARTED_MS = 10_000;
const ANSWERED_MS = 5_000;

const PROGRAM = fileURLToPath(new URL('main.js', import.meta.url));
const said = z.union([z.object({ answer: z.unknown() }), z.object({ error: z.string() })]);

/** The proxy in a process of its own: by its group the kernel's rules know its connections from those of all others. */
export class ProxyProcess {
  private readonly waiting: ((said: unknown) => void)[] = [];
  private over: string | null = null;
  /** Called when it ends although nobody has asked for that. */
  onDeath: () => void = () => undefined;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => this.waiting.shift()?.(message));
    child.on('error', (error) => this.end(error.message));
    child.on('exit', (status, signal) => this.end(`ended by ${signal ?? status}`));
  }

  /** Throws `unsupported-by-target` where it may not be given its group. */
  static start(): ProxyProcess {
    try {
      return new ProxyProcess(fork(PROGRAM, { gid: PROXY_GROUP, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    } catch (error) {
      throw new SilverbackError(
        'unsupported-by-target',
        `a proxy cannot be given a group of its own here: ${messageOf(error)}`,
      );
    }
  }

  get isAlive(): boolean {
    return this.over === null;
  }

  /** Throws `target-unreachable` with what it complains of, or when it is gone. One that does not answer in time is killed. */
  async ask<T>(order: ProxyOrder, shape: z.ZodType<T>): Promise<T> {
    const limit = order.order === 'open' ? STARTED_MS : ANSWERED_MS;
    const late = setTimeout(() => this.kill(`it has not answered in ${limit} ms`), limit);
    const answer = said.safeParse(await this.exchange(order).finally(() => clearTimeout(late)));
    if (answer.success && 'answer' in answer.data) return shape.parse(answer.data.answer);
    const why = answer.success && 'error' in answer.data ? answer.data.error : (this.over ?? 'it says nothing');
    throw new SilverbackError('target-unreachable', `the proxy: ${why}`);
  }

  kill(why = 'ended'): void {
    this.child.kill('SIGKILL');
    this.end(why);
  }

  private exchange(order: ProxyOrder): Promise<unknown> {
    return new Promise((resolve) => {
      if (this.over !== null) return resolve(null);
      this.waiting.push(resolve);
      this.child.send(order, (error) => error && this.kill(error.message));
    });
  }

  private end(why: string): void {
    if (this.over !== null) return;
    this.over = why;
    for (const settle of this.waiting.splice(0)) settle(null);
    this.onDeath();
  }
}
