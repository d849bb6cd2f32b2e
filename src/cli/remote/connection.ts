import pRetry, { AbortError, type RetryContext } from 'p-retry';
import { messageOf, SilverbackError, type ErrorCode, ERRORS, type Issue } from '../../core/errors.js';

/** A request that may be made again is made again for so long: a service that is restarted is back by then. */
const PATIENCE_MS = 60_000;
const AGAIN = { minTimeout: 250, maxTimeout: 5_000, factor: 2, retries: 1_000, maxRetryTime: PATIENCE_MS };
const ANSWER_WITHIN_MS = 30_000;
/** Where a caller's token comes from. */
const TOKEN = '--token or SILVERBACK_TOKEN';
/** What a server or a proxy before it says while it is not there yet. */
const LATER = [502, 503, 504];
/** What OpenSSL says of bytes that are no TLS. */
const NO_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

/** The API of a Silverback service. Every call may be made twice: what creates something carries an idempotency key. */
export class Connection {
  private readonly base: URL;
  private readonly token: string | undefined;

  /** @throws `invalid-usage` for what is no web address. */
  constructor(
    readonly server: string,
    token: string | undefined,
  ) {
    const base = URL.parse(server.endsWith('/') ? server : `${server}/`);
    if (!base || !/^https?:$/.test(base.protocol))
      throw new SilverbackError(
        'invalid-usage',
        `--server ${server}: expected an address such as http://127.0.0.1:7070`,
      );
    this.base = base;
    this.token = token?.trim();
    if (this.token !== undefined && !/^[\x21-\x7e]+$/.test(this.token))
      throw new SilverbackError(
        'invalid-usage',
        `the token of ${TOKEN}: expected letters, digits and signs on one line, without spaces`,
      );
  }

  /** @throws what the server's problem document says, `server-unreachable` when nobody answers for a minute. */
  async ask<T>(path: string, call: Call = {}): Promise<T> {
    return (await this.reply<T>(path, call)).body;
  }

  /** As `ask`, for who must tell one success from another. */
  async reply<T>(path: string, call: Call = {}): Promise<Reply<T>> {
    const { status, body } = await this.answered(path, call);
    try {
      return { status, body: JSON.parse(body) as T };
    } catch {
      throw foreign(this.server, status);
    }
  }

  async text(path: string): Promise<string> {
    return (await this.answered(path, {})).body;
  }

  /** One attempt; the body is still to be read. @throws as `ask` does, at once. */
  async open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    return this.once(path, { headers }, signal);
  }

  private async answered(path: string, call: Call): Promise<Reply<string>> {
    const attempt = async (): Promise<Reply<string>> => {
      try {
        return await this.whole(await this.once(path, call, AbortSignal.timeout(ANSWER_WITHIN_MS)));
      } catch (error) {
        throw isPassing(error) || !(error instanceof Error) ? error : new AbortError(error);
      }
    };
    const onFailedAttempt = ({ error, attemptNumber }: RetryContext): void => {
      if (attemptNumber === 1) process.stderr.write(`${error.message}; trying again for a minute\n`);
    };
    return pRetry(attempt, { ...AGAIN, onFailedAttempt });
  }

  /** An answer that breaks off is none. */
  private async whole(answer: Response): Promise<Reply<string>> {
    try {
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      throw unreachable(this.server, `its answer breaks off: ${causeOf(error)}`, error);
    }
  }

  private async once(path: string, { method = 'GET', body, headers }: Call, signal: AbortSignal): Promise<Response> {
    const url = new URL(path.replace(/^\//, ''), this.base);
    let answer: Response;
    try {
      answer = await fetch(url, {
        method,
        signal,
        redirect: 'error',
        headers: {
          ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw unanswered(this.server, error);
    }
    if (!answer.ok) throw await refused(this.server, answer);
    return answer;
  }
}

/** Whether it may be over when one asks again. */
export function isPassing(error: unknown): boolean {
  return error instanceof SilverbackError && error.code === 'server-unreachable';
}

export function unreachable(server: string, why: string, cause?: unknown): SilverbackError {
  return new SilverbackError('server-unreachable', `${server} cannot be reached: ${why}`, { cause });
}

/** The client's own words for a failed connection hide the reason one level down. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && messageOf(cause) !== '' ? messageOf(cause) : messageOf(error);
}

/** Of a request that has met no answer. Waiting cures no address that is wrong. */
function unanswered(server: string, error: unknown): SilverbackError {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  if (cause?.code !== NO_TLS) return unreachable(server, causeOf(error), error);
  return new SilverbackError(
    'invalid-usage',
    `--server ${server}: it speaks no TLS; expected an address that begins with http://`,
    { cause: error },
  );
}

async function refused(server: string, answer: Response): Promise<SilverbackError> {
  const text = await answer.text().catch(() => '');
  if (LATER.includes(answer.status)) return unreachable(server, `it answers ${answer.status} ${detailOf(text)}`.trim());
  const problem = problemOf(text);
  if (!problem) return foreign(server, answer.status);
  const where = problem.code === 'unauthenticated' ? ` (${TOKEN})` : '';
  return new SilverbackError(problem.code, `${problem.detail}${where}`, { issues: problem.issues });
}

function foreign(server: string, status: number): SilverbackError {
  return new SilverbackError(
    'server-unreachable',
    `${server} answers ${status}, which no Silverback service says here`,
  );
}

interface Problem {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly issues: readonly Issue[];
}

/** Null for what is no problem document of ours. */
function problemOf(text: string): Problem | null {
  try {
    const { code, detail, issues = [] } = JSON.parse(text) as Partial<Problem>;
    return code !== undefined && code in ERRORS ? { code, detail: detail ?? code, issues } : null;
  } catch {
    return null;
  }
}

function detailOf(text: string): string {
  return problemOf(text)?.detail ?? '';
}
