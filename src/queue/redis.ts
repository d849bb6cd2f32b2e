import type { RedisOptions } from 'ioredis';
import { messageOf, SilverbackError } from '../core/errors.js';

/** Where queues are. */
export interface RedisPlace {
  /** Of a Redis 6.2 or newer, or a Valkey. */
  readonly url: string;
  /** Begins every key. */
  readonly prefix: string;
  /** Told when Redis is away, and when it is back. */
  readonly onWarning: (line: string) => void;
}

/** A Redis that has not answered for so long counts as away, milliseconds. */
export const ANSWERS_WITHIN_MS = 2_000;
/** The longest pause between two attempts to reach it again, milliseconds. */
const KNOCKS_EVERY_MS = 500;
/** How long Redis may take to say farewell, milliseconds. */
const FAREWELL_MS = 500;

const retryStrategy = (attempts: number): number => Math.min(attempts * 50, KNOCKS_EVERY_MS);

/** For whoever must not wait: a command fails at once while Redis is away. */
export const IMPATIENT: RedisOptions = {
  connectTimeout: ANSWERS_WITHIN_MS,
  keepAlive: 10_000,
  retryStrategy,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  disconnectTimeout: FAREWELL_MS,
  commandTimeout: ANSWERS_WITHIN_MS,
};

/** For consumers: a command waits until Redis is back, or until nobody wants it any more. */
export const PATIENT: RedisOptions = {
  connectTimeout: ANSWERS_WITHIN_MS,
  keepAlive: 10_000,
  retryStrategy,
  disconnectTimeout: FAREWELL_MS,
  maxRetriesPerRequest: null,
};

/** @returns what messages call the server of a URL: nothing of its credentials. */
export function redisName(url: string): string {
  return `Redis ${new URL(url).host}`;
}

/** Waits for an answer of Redis, for a bounded time. @throws `queue-unavailable` with why it did not come. */
export async function answered<T>(server: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ANSWERS_WITHIN_MS / 1000} s`)), ANSWERS_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw new SilverbackError('queue-unavailable', `${server} cannot be used: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
