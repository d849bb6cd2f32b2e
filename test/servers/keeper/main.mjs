// The keeper of the servers of one test run: a process of its own, so that nothing is left running however the run ends.
// It starts a server when the first suite asks for one, and ends all of them when its standard input ends.
//
//   standard output   { socket, missing: { share: { KIND: why }, own: { KIND: why } } }, and at the end { used: { KIND: what } }
//   on the socket     { share: KIND } -> { url, image }
//                                                  the one server of this run, the same for all who ask; "image" is
//                                                  Silverback's own where its kind runs any
//                     { own: KIND, given } -> { url, folder, image }
//                                                  a server for this connection alone, which ends with it; "given" is
//                                                  what its kind is told of it; then
//                     { act: 'stop' | 'kill' | 'start' | 'reload' | 'freeze' | 'thaw' } -> { url, folder }
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { docker } from './docker.mjs';
import { haproxy } from './haproxy.mjs';
import { imageOnCluster, imageOnEngine } from './images.mjs';
import { kubernetes, named } from './kubernetes.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';
import { Server } from './server.mjs';

const KINDS = { postgres, redis, haproxy, docker, kubernetes };
const NAMED = {
  postgres: process.env.SILVERBACK_TEST_DATABASE_URL,
  redis: process.env.SILVERBACK_TEST_REDIS_URL,
  docker: process.env.SILVERBACK_TEST_DOCKER_HOST,
  kubernetes: named,
};

/** Promises, so that one that is still starting is ended too. */
const servers = new Set();
const shared = {};
const used = {};
const connections = new Set();

function make(kind, given) {
  const server = Server.make(KINDS[kind], given);
  servers.add(server);
  return server;
}

function note(kind) {
  const { title, version } = KINDS[kind];
  used[kind] ??= NAMED[kind] ? `${title} of the environment` : `${title} ${version()}`;
}

async function share(kind) {
  const url = NAMED[kind] ?? (await (shared[kind] ??= make(kind))).url;
  note(kind);
  return url;
}

/** By kind of server, of its URL. */
const IMAGES = { docker: imageOnEngine, kubernetes: (url) => imageOnCluster(url, () => share('docker')) };

/** Its URL, and Silverback's own image where its kind runs any. */
async function told(kind, url) {
  return { url, image: await IMAGES[kind]?.(url) };
}

async function serve(connection) {
  let own = null;
  connections.add(connection.on('error', () => undefined));
  const answer = async (ask) => {
    if (ask.share) return told(ask.share, await share(ask.share));
    if (ask.own) {
      own = await make(ask.own, ask.given);
      if (!NAMED[ask.own]) note(ask.own);
      return { ...(await told(ask.own, own.url)), folder: own.folder };
    }
    await own[ask.act]();
    return { url: own.url, folder: own.folder };
  };
  for await (const line of createInterface({ input: connection })) {
    const ask = JSON.parse(line);
    try {
      connection.write(`${JSON.stringify(await answer(ask))}\n`);
    } catch (error) {
      connection.write(`${JSON.stringify({ error: String(error) })}\n`);
    }
  }
  connections.delete(connection);
  await own?.remove();
}

const folder = await mkdtemp(join(tmpdir(), 'silverback-keeper-'));
const socket = join(folder, 'socket');
const doors = createServer((connection) => void serve(connection)).listen(socket, () => {
  const why = Object.entries(KINDS).flatMap(([kind, { missing }]) => (missing ? [[kind, missing]] : []));
  const missing = { share: Object.fromEntries(why.filter(([kind]) => !NAMED[kind])), own: Object.fromEntries(why) };
  process.stdout.write(`${JSON.stringify({ socket, missing })}\n`);
});

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  doors.close();
  for (const connection of connections) connection.destroy();
  const removed = await Promise.allSettled([...servers].map(async (server) => (await server).remove()));
  for (const { reason } of removed) if (reason) process.stderr.write(`a server of the tests is not gone: ${reason}\n`);
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify({ used })}\n`, () => process.exit(0));
}
// Whoever read our output may be gone.
process.stdout.on('error', () => undefined);
process.stdin.resume().on('end', () => void end());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void end());
