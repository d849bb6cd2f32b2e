import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RunFeed } from '../../src/core/ports/run-feed.js';
import type { Recorded } from '../../src/core/run/event.js';
import { eventually } from '../conformance/eventually.js';
import { Follower } from './follower.js';
import { type Answered, Service } from './service.js';

describe('events of a run over the API', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const STEPS = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ type: 'StepStarted', index: from + at }) as const);
  const FINISHED = { type: 'RunFinished', verdict: 'passed', reason: 'all held' } as const;

  it('are a list, page by page', async () => {
    const run = await service.queued();
    await service.happen(await service.taken(run), ...STEPS(0, 4));
    const page = async (query: string) =>
      (await service.call('GET', `/api/v1/runs/${run}/events${query}`)).json as {
        items: Recorded[];
        next: number | null;
      };
    expect((await page('')).items.map(({ event }) => event.type)).toEqual([
      'RunRequested',
      ...Array<string>(4).fill('StepStarted'),
    ]);
    const first = await page('?limit=3');
    expect(first.next).toBe(2);
    const second = await page(`?after=${first.next}&limit=3`);
    expect(second).toMatchObject({ items: [{ seq: 3 }, { seq: 4 }], next: null });
  });

  it('come as they happen, each with its place as id, until the run is over', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    const follower = await Follower.of(service, run);
    await follower.has(1);
    await service.happen(lease, ...STEPS(0, 2));
    await follower.has(3);
    expect(JSON.parse(follower.events[2]?.data ?? '')).toMatchObject({
      seq: 2,
      event: { type: 'StepStarted', index: 1 },
    });
    await service.happen(lease, FINISHED);
    await follower.over();
    expect(follower.seqs()).toEqual([0, 1, 2, 3]);
    expect(Object.fromEntries(follower.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('come also when another process records them', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    const follower = await Follower.of(service, run);
    await follower.has(1);
    const [event] = STEPS(0, 1);
    if (event) await service.journal.append(lease, 1, [{ seq: 1, at: new Date().toISOString(), epoch: 1, event }]);
    await follower.has(2);
    follower.go();
  });

  it('go on after the last one that was seen, by header or by query', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    await service.happen(lease, ...STEPS(0, 120), FINISHED);
    const [byHeader, byQuery] = await Promise.all([
      Follower.of(service, run, { 'last-event-id': '99' }),
      Follower.of(service, run, {}, '?after=99'),
    ]);
    await Promise.all([byHeader.over(), byQuery.over()]);
    expect(byHeader.seqs()).toEqual(Array.from({ length: 22 }, (_, at) => 100 + at));
    expect(byQuery.seqs()).toEqual(byHeader.seqs());
  });

  it('that have all been seen are none, so that nobody comes back for more', async () => {
    const run = await service.queued();
    await service.happen(await service.taken(run), FINISHED);
    const { response } = await Follower.of(service, run, { 'last-event-id': '1' });
    expect(response.status).toBe(204);
  });

  it('of a run that is not there, and after what is no place, are refused before a stream begins', async () => {
    const accept = { accept: 'text/event-stream' };
    expect(await service.refused('GET', '/api/v1/runs/nope/events', undefined, accept)).toMatchObject({ status: 404 });
    const run = await service.queued();
    const path = `/api/v1/runs/${run}/events`;
    expect(await service.refused('GET', path, undefined, { ...accept, 'last-event-id': 'x' })).toMatchObject({
      status: 400,
      issues: [expect.objectContaining({ path: 'header.last-event-id' })],
    });
  });

  it('after a place that no event has yet are refused while the run goes on', async () => {
    const run = await service.queued();
    await service.happen(await service.taken(run), ...STEPS(0, 2));
    const path = `/api/v1/runs/${run}/events`;
    const accept = { accept: 'text/event-stream' };
    const after = (id: string) => service.refused('GET', path, undefined, { ...accept, 'last-event-id': id });
    const refusal = { status: 400, issues: [expect.objectContaining({ path: 'header.last-event-id' })] };
    expect(await after('999999')).toMatchObject(refusal);
    expect(await after('3')).toMatchObject(refusal);
    expect(await service.refused('GET', `${path}?after=3`, undefined, accept)).toMatchObject({
      status: 400,
      issues: [expect.objectContaining({ path: 'query.after' })],
    });
    const follower = await Follower.of(service, run, { 'last-event-id': '2' });
    expect(follower.response.status).toBe(200);
    follower.go();
  });

  it('are read no further for a reader who takes nothing', async () => {
    const run = await service.queued();
    const lease = await service.taken(run);
    const large = { type: 'RevertFailed', id: 'i', error: 'x'.repeat(20_000), attempt: 1 } as const;
    for (let batch = 0; batch < 20; batch += 1) await service.happen(lease, ...Array<typeof large>(100).fill(large));
    const read = countReads(service.app.get<RunFeed>(RunFeed));
    const slow = await stuckReader(service, run);
    // What the sockets of this machine take is taken; then it stands still.
    await standsStill(read);
    expect(read()).toBeGreaterThan(0);
    expect(read()).toBeLessThan(1_500);
    slow.destroy();
  });

  it('end with the service', async () => {
    const run = await service.queued();
    const follower = await Follower.of(service, run);
    await follower.has(1);
    const other = await Service.start();
    await service.end();
    await follower.over();
    service = other;
  });
});

describe('readers of events', () => {
  const accept = { accept: 'text/event-stream' };

  it('have room for a bounded number, and for another one when one leaves', async () => {
    const service = await Service.start({ most: 3, heartbeatMs: 15_000 });
    const run = await service.queued();
    const followers = await Promise.all([1, 2, 3].map(() => Follower.of(service, run)));
    const full = await service.call('GET', `/api/v1/runs/${run}/events`, undefined, accept);
    expect(full).toMatchObject({ status: 503, json: { code: 'busy' } });
    expect(full.headers.get('retry-after')).toBe('5');
    expect((await service.call('GET', `/api/v1/runs/${run}/events`)).status).toBe(200);
    followers[0]?.go();
    const { seen: again } = await eventually(
      () => Follower.of(service, run),
      ({ response }) => response.status === 200,
      30_000,
    );
    expect(again.response.status).toBe(200);
    for (const follower of [...followers, again]) follower.go();
    await service.end();
  });

  it('are refused before anybody looks who they are and what they ask for', async () => {
    const service = await Service.start({ most: 1, heartbeatMs: 15_000 });
    const run = await service.queued();
    const read = (id: string, headers = {}): Promise<Answered> =>
      service.call('GET', `/api/v1/runs/${id}/events`, undefined, { ...accept, ...headers });
    const unknown = { authorization: 'Bearer nobody' };
    // An answer that is no stream gives its place back.
    expect((await read('nope')).status).toBe(404);
    expect((await read(run, unknown)).status).toBe(401);
    const follower = await Follower.of(service, run);
    expect(follower.response.status).toBe(200);
    expect((await read('nope')).status).toBe(503);
    expect((await read(run, unknown)).status).toBe(503);
    follower.go();
    await service.end();
  });

  it('are told that nothing happens, so that no proxy gives the connection up', async () => {
    const service = await Service.start({ most: 3, heartbeatMs: 20 });
    const follower = await Follower.of(service, await service.queued());
    await eventually(
      async () => follower.comments.length,
      (count) => count > 2,
      30_000,
    );
    expect(follower.comments.length).toBeGreaterThan(2);
    follower.go();
    await service.end();
  });
});

/** @returns how many events were read from a feed since */
function countReads(feed: RunFeed): () => number {
  let count = 0;
  const read = feed.events.bind(feed);
  feed.events = async (...asked) => {
    const events = await read(...asked);
    count += events.length;
    return events;
  };
  return () => count;
}

/** Resolves when a number has not changed for a second. */
async function standsStill(look: () => number): Promise<void> {
  let [before, since] = [look(), performance.now()];
  await eventually(
    async () => {
      if (look() !== before) [before, since] = [look(), performance.now()];
      return before > 0 && performance.now() - since > 1_000;
    },
    (still) => still,
    60_000,
  );
}

/** Somebody who asks and then never reads. */
async function stuckReader(service: Service, run: string): Promise<Socket> {
  const socket = connect({ port: Number(new URL(service.url).port), host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /api/v1/runs/${run}/events HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`);
  return socket;
}
