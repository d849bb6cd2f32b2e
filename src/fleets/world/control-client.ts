import { request } from 'node:http';
import type { ZodType } from 'zod';
import { messageOf, SilverbackError } from '../../core/errors.js';

const TIMEOUT_MS = 2000;

/** Where somebody listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Calls one component's control interface. Every call has a connection of its own, so that a killed process leaves no
 * half-dead one behind, and 2 s. Throws `stale-epoch` when the component has seen a newer epoch, `call-timeout`, and
 * `target-unreachable` for everything else that is no good answer (`context.status` when there was one).
 */
export class ControlClient {
  constructor(
    readonly name: string,
    /** Null: it cannot answer, and is not asked. */
    private readonly address: Address | null,
  ) {}

  async get<T>(path: string, shape: ZodType<T>): Promise<T> {
    return this.read(shape, path, await this.call('GET', path));
  }

  async ask<T>(path: string, body: unknown, shape: ZodType<T>): Promise<T> {
    return this.read(shape, path, await this.call('POST', path, body));
  }

  async send(method: Exclude<Method, 'GET'>, path: string, body?: unknown, signal?: AbortSignal): Promise<void> {
    await this.call(method, path, body, signal);
  }

  private async call(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<string> {
    if (this.address === null) throw this.unreachable(`${this.name} is paused or down: no ${method} ${path}`, {});
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const { status, text } = await exchange(
      { ...this.address, method, path },
      body,
      signal ? AbortSignal.any([timeout, signal]) : timeout,
    ).catch((error: unknown) => {
      const what = `${this.name} ${method} ${path}`;
      if (timeout.aborted) throw new SilverbackError('call-timeout', `${what}: no answer in ${TIMEOUT_MS} ms`);
      if (signal?.aborted) throw new SilverbackError('call-timeout', `${what}: given up`, { cause: error });
      throw this.unreachable(`${what}: ${messageOf(error)}`, {}, error);
    });
    if (status < 300) return text;
    if (status === 409 && text.includes('"stale-epoch"'))
      throw new SilverbackError('stale-epoch', `${this.name} refuses ${method} ${path}: ${text}`);
    throw this.unreachable(`${this.name} answers ${status} to ${method} ${path}: ${text}`, { status });
  }

  private read<T>(shape: ZodType<T>, path: string, text: string): T {
    try {
      return shape.parse(JSON.parse(text));
    } catch (error) {
      throw this.unreachable(`${this.name} ${path}: not the answer that was expected: ${messageOf(error)}`, {}, error);
    }
  }

  private unreachable(message: string, context: Readonly<Record<string, unknown>>, cause?: unknown): SilverbackError {
    return new SilverbackError('target-unreachable', message, { cause, context: { component: this.name, ...context } });
  }
}

function exchange(
  to: Address & { readonly method: Method; readonly path: string },
  body: unknown,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { host, port, method, path } = to;
    const options = { host, port, method, path, agent: false as const, signal };
    const call = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.once('error', reject);
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.once('error', reject);
    if (body === undefined) {
      call.end();
      return;
    }
    const json = JSON.stringify(body);
    call.setHeader('content-type', 'application/json');
    call.setHeader('content-length', Buffer.byteLength(json));
    call.end(json);
  });
}
