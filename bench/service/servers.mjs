// A PostgreSQL and a Redis for the parts that need several processes.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { keepServers } from '../../scripts/test-servers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns `fresh`, which makes the environment of a service that has run nothing yet, or null where there are no servers */
export async function openServers() {
  const { DATABASE_URL, REDIS_URL } = process.env;
  if (DATABASE_URL && REDIS_URL) return from(DATABASE_URL, REDIS_URL, `of the environment`, async () => undefined);
  const kept = await keepServers(root);
  const { socket, missing } = JSON.parse(kept.env.SILVERBACK_TEST_KEEPER);
  const end = async () => void (await kept.end());
  const reasons = Object.values(missing.share);
  if (reasons.length > 0) return { fresh: null, why: reasons.join('; '), end };
  const keeper = connect(socket);
  await once(keeper, 'connect');
  const answers = createInterface({ input: keeper })[Symbol.asyncIterator]();
  const ask = async (share) => {
    keeper.write(`${JSON.stringify({ share })}\n`);
    const { url, error } = JSON.parse((await answers.next()).value);
    if (error) throw new Error(error);
    return url;
  };
  const [database, redis] = [await ask('postgres'), await ask('redis')];
  return from(database, redis, 'of tests, fsync off', async () => {
    keeper.end();
    await end();
  });
}

function from(database, redis, named, close) {
  const made = [];
  return {
    named,
    async fresh() {
      const name = `silverback_bench_${randomBytes(6).toString('hex')}`;
      await statement(database, `create database ${name}`);
      made.push(name);
      const url = new URL(database);
      url.pathname = `/${name}`;
      return { DATABASE_URL: url.href, REDIS_URL: redis };
    },
    async end() {
      for (const name of made) await statement(database, `drop database ${name} with (force)`);
      await close();
    },
  };
}

async function statement(url, text) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
