import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Way } from './keeper.js';
import { withServer, type ServerOfSuite } from './suite.js';

export interface RedisOfSuite extends ServerOfSuite {
  /** Begins every key of the suite; what begins so is removed at its end. */
  readonly prefix: string;
}

/**
 * A suite on a real Redis (see `withServer`).
 * @param way `share`: the server of the whole test run; `own`: one that the suite may stop, kill and empty.
 */
export function withRedis(name: string, way: Way, suite: (redis: RedisOfSuite) => void): void {
  const prefix = `silverback-test-${randomBytes(6).toString('hex')}`;
  withServer('redis', way, name, (server) => {
    if (way === 'share') afterAll(() => removeKeys(server().url, prefix));
    suite({
      get url() {
        return server().url;
      },
      act: (what) => server().act(what),
      prefix,
    });
  });
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await redis.unlink(keys);
  } finally {
    redis.disconnect();
  }
}
