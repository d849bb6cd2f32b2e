import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { journalFile, prepareHome } from '../../../src/config/home.js';
import { requested } from '../../../src/core/run/request.js';
import type { RunJournal } from '../../../src/core/ports/journal.js';
import { sqliteJournal } from '../../../src/journal/sqlite.js';
import { requestOf } from '../../fakes/run-request.js';
import { urlIn } from '../log-lines.js';
import { Place, ROOT, until, type Going } from '../silverback.js';

const RUN = 'run-1';
const PLACES = 500;
/** So many ask at once, in processes of their own that may open few files each. */
const CROWDS = 5;
const IN_A_CROWD = 2_000;
const ALL = CROWDS * IN_A_CROWD;
/** Of ten thousand connections that were open at a time, some 30 KiB each. */
const MOST_GROWN_MIB = 300;

/** What those who asked were told. */
interface Told {
  readonly streams: number;
  /** With a problem document that says when to come back. */
  readonly refused: number;
  readonly slowestMs: number;
  /** What happened to everybody else, some of it. */
  readonly other: readonly unknown[];
  readonly others: number;
}

describe('a service that very many want to follow', () => {
  let place: Place;
  let journal: RunJournal;
  let going: Going | undefined;
  const crowds: ChildProcess[] = [];
  const held: Socket[] = [];

  beforeEach(async () => {
    place = await Place.make();
    await prepareHome(place.home);
    journal = sqliteJournal(journalFile(place.home));
    await journal.create(RUN, requested(RUN, requestOf({ requestedBy: 'somebody' })), new Date());
    // Held elsewhere, so that it stays as it is.
    const taken = await journal.acquire(RUN, 'elsewhere', 600_000);
    if (!taken) throw new Error('the run is held');
  });
  afterEach(async () => {
    for (const socket of held.splice(0)) socket.destroy();
    for (const crowd of crowds.splice(0)) crowd.kill('SIGKILL');
    going?.process.kill('SIGTERM');
    await going?.ended;
    await journal.close();
    await place.leave();
  });

  /** @returns its address */
  async function serve(openFiles?: number): Promise<string> {
    const args = ['serve', '--port', '0'];
    const under = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh'];
    const one = openFiles === undefined ? place.start(...args) : place.startUnder(under, ...args);
    going = one;
    return until('it is reached', async () => urlIn(one.said()));
  }

  /** A process of so many who ask at once. */
  async function crowd(url: string, count: number): Promise<{ told: Told; leave: () => Promise<void> }> {
    const program = join(ROOT, 'test', 'e2e', 'programs', 'readers.mjs');
    const child = spawn(process.execPath, [program, url, RUN, String(count)], { stdio: ['pipe', 'pipe', 'inherit'] });
    crowds.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return {
      told: JSON.parse(line) as Told,
      leave: async () => {
        child.stdin.end();
        await once(child, 'exit');
      },
    };
  }

  /** Throws when one of a few other routes is not answered well. */
  async function othersAnswer(url: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const asked: readonly (readonly [string, RequestInit])[] = [
      ['/healthz', {}],
      ['/api/v1/runs', {}],
      ['/api/v1/halt', { method: 'PUT', headers, body: JSON.stringify({ reason: 'too many' }) }],
    ];
    for (const [path, init] of asked) {
      const { status } = await fetch(`${url}${path}`, init);
      if (status !== 200) throw new Error(`${path} answers ${status}`);
    }
  }

  /** @returns of how many bytes the service's memory is */
  async function memory(): Promise<number> {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(going?.process.pid)]);
    return Number(stdout) * 1024;
  }

  /** Connects so many who ask nothing, and stay for as long as they may. */
  async function hold(url: string, count: number): Promise<void> {
    const { hostname, port } = new URL(url);
    const connected = Array.from({ length: count }, async () => {
      const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
      held.push(socket);
      await once(socket, 'connect');
    });
    await Promise.all(connected);
  }

  async function oneMore(url: string): Promise<number> {
    const leave = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const { status } = await fetch(`${url}/api/v1/runs/${RUN}/events`, { headers, signal: leave.signal });
    leave.abort();
    return status;
  }

  it('has room for some of ten thousand at once, and asks the others to come back later', async () => {
    const url = await serve();
    await othersAnswer(url);
    const before = await memory();
    let over = false;
    const rush = Array.from({ length: CROWDS }, () => crowd(url, IN_A_CROWD));
    const asking = Promise.all(rush).finally(() => (over = true));
    while (!over) await othersAnswer(url);
    const rushed = await asking;
    const sum = (of: (told: Told) => number): number => rushed.reduce((all, { told }) => all + of(told), 0);
    expect(rushed.flatMap(({ told }) => told.other)).toEqual([]);
    expect([sum(({ streams }) => streams), sum(({ refused }) => refused)]).toEqual([PLACES, ALL - PLACES]);
    expect(await oneMore(url)).toBe(503);
    await othersAnswer(url);
    const grown = ((await memory()) - before) / 2 ** 20;
    expect(grown).toBeLessThan(MOST_GROWN_MIB);
    await Promise.all(rushed.map(({ leave }) => leave()));
    await until('there is room again', async () => (await oneMore(url)) === 200);
  }, 120_000);

  it('keeps files for its own work when it may open few, and room for others than readers', async () => {
    const url = await serve(1_024);
    await othersAnswer(url);
    const { told, leave } = await crowd(url, 2_000);
    expect(told.streams).toBe(288);
    expect(told.other).toEqual([]);
    expect(told.refused).toBe(2_000 - 288);
    expect(await oneMore(url)).toBe(503);
    // Whoever is connected and asks nothing is in nobody's way.
    await hold(url, 1_000);
    await othersAnswer(url);
    await leave();
    await until('there is room again', async () => (await oneMore(url)) === 200);
  }, 120_000);
});
