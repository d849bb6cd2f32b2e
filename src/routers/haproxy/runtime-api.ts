import { connect } from 'node:net';
import { SilverbackError } from '../../core/errors.js';
import { runtimeAddressIn } from '../../core/target/runtime-address.js';
import { answersIn } from './answers.js';

/** A call must be over before the one who made it gives up waiting, so that he hears who was silent. Milliseconds. */
const CALL_MS = 1_500;

/**
 * The runtime API of one HAProxy process: a conversation is a connection, one line of commands, and their answers.
 * Throws `target-unreachable` when nobody is there, and `call-timeout`.
 */
export class RuntimeApi {
  constructor(
    readonly address: string,
    private readonly callMs = CALL_MS,
  ) {}

  /** @returns the answer to each command, '' where there is nothing to say. */
  async ask(commands: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    const answers = answersIn(await this.talk(`${commands.join(';')}\n`, signal));
    if (answers.length < commands.length)
      throw new SilverbackError(
        'target-unreachable',
        `HAProxy at ${this.address} broke off in the middle of an answer`,
      );
    return answers;
  }

  private talk(line: string, signal?: AbortSignal): Promise<string> {
    const { address, callMs } = this;
    const place = runtimeAddressIn(address);
    if (!place) throw new SilverbackError('invalid-target', `"${address}" is no address of a stats socket`);
    const until = performance.now() + callMs;
    return new Promise((resolve, reject) => {
      const socket = connect(place);
      let text = '';
      const fail = (error: unknown): void => {
        reject(asOurs(address, error));
        socket.destroy();
      };
      const late = (): void => fail(new SilverbackError('call-timeout', silence(address, callMs)));
      const timer = setTimeout(late, callMs);
      const stop = (): void =>
        fail(new SilverbackError('call-timeout', `the call to HAProxy at ${address} was given up`));
      signal?.addEventListener('abort', stop, { once: true });
      socket.setEncoding('utf8');
      socket.on('connect', () => {
        // Whoever was frozen since he asked may have lost the right to, and what is written cannot be taken back.
        if (signal?.aborted) stop();
        else if (performance.now() > until) late();
        else socket.write(line);
      });
      socket.on('data', (data: string) => (text += data));
      socket.on('end', () => resolve(text));
      socket.on('error', fail);
      socket.on('close', () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      });
    });
  }
}

const silence = (address: string, ms: number): string => `HAProxy at ${address} took longer than ${ms} ms to answer`;

function asOurs(address: string, error: unknown): SilverbackError {
  if (error instanceof SilverbackError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why = WHY[code ?? ''] ?? message;
  return new SilverbackError('target-unreachable', `HAProxy at ${address}: ${why}`, { cause: error });
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; expected a running HAProxy with "stats socket PATH level admin"',
  EACCES: 'permission denied; expected a mode or a group of its stats socket that lets us in',
  ECONNREFUSED: 'nobody listens there',
};
