import type { Door } from '../crew.js';
import { DRILL, count, refusedForNow, turns, withSharedService } from '../shared-service.js';
import { until } from '../silverback.js';
import { usersOf } from '../world.js';

/** Of a schedule, one a second. */
const SLOTS = 4;

/** What becomes of one that loses its Redis: test/soak. */
withSharedService('a service of several processes', (service) => {
  let waiting: string;
  it('without a worker: a target is not looked at, and who asks is told when to come again; runs are on record, one a key', async () => {
    const key = { 'idempotency-key': 'nightly' };
    const doors = [service.one, service.other];
    const asked = [...doors, ...doors].map((door) => door.ask(DRILL, key));
    const looked = [
      service.one.get('/fleet?target=sandbox'),
      service.other.get('/routes?target=sandbox'),
      service.one.post('/runs', { ...DRILL, dryRun: true }),
    ];
    const runs = new Set(await Promise.all(asked));
    expect(runs.size).toBe(1);
    [waiting = ''] = runs;
    for (const answer of await Promise.all(looked)) refusedForNow(answer, 'busy');
    expect(await service.other.get('/runs')).toMatchObject({ body: { items: [{ id: waiting, status: 'queued' }] } });
  });

  it('a worker that is frozen between record and act, and woken when another one has gone on, does nothing any more', async () => {
    const frozen = await service.crew.freezing();
    await until('it is frozen in front of its act', async () => frozen.said().includes('frozen'));
    const { lost } = await usersOf(service.place);
    await Promise.all([service.crew.worker(), service.crew.worker()]);
    await until('another one goes on', async () => count(await service.other.events(waiting), 'RunTakenOver') > 0);
    await service.one.harmed(waiting);
    frozen.process.kill('SIGCONT');
    const woken = await until('it was refused', async () => /woken: (.*)\n/.exec(frozen.said())?.[1]);
    // The world refuses its epoch, unless it finds out before that its lease is gone, or its call's time over.
    expect(['stale-epoch', 'lease-lost', 'call-timeout']).toContain(woken);
    expect(await service.crew.send(frozen, 'SIGTERM')).toMatchObject({ code: 0 });
    await service.passed(waiting);
    const events = await service.other.events(waiting);
    expect(events.map(({ epoch }) => epoch)).toEqual(events.map(({ epoch }) => epoch).sort());
    expect((await usersOf(service.place)).lost).toBe(lost);
    await service.crew.worker();
  });

  it('plans, fleets and routes are told by either API, through a worker', async () => {
    const plan = await service.other.post('/runs', { ...DRILL, dryRun: true });
    expect(plan).toMatchObject({ status: 200, body: { target: 'sandbox' } });
    for (const door of [service.one, service.other])
      for (const path of ['/fleet?target=sandbox', '/routes?target=sandbox'])
        expect(await door.get(path)).toMatchObject({ status: 200, body: { items: [{ available: true }] } });
  });

  it('a run that one API took is told by the other; the worker that has it is told to end, another one goes on, nobody is hurt', async () => {
    const run = await service.one.ask(DRILL);
    await service.other.harmed(run);
    const { lost } = await usersOf(service.place);
    const holder = await service.crew.holderOf(run);
    expect(await service.crew.send(holder, 'SIGTERM')).toMatchObject({ code: 0 });
    await service.passed(run);
    expect(turns(await service.other.events(run))).toEqual({ started: 1, takenOver: 1, finished: 1 });
    expect((await usersOf(service.place)).lost).toBe(lost);
    await service.crew.worker();
  });

  it('the worker that has a run in hand dies: another one takes it when its lease is over, and nothing is left', async () => {
    const run = await service.other.ask(DRILL);
    await service.one.harmed(run);
    const { lost } = await usersOf(service.place);
    await service.crew.send(await service.crew.holderOf(run), 'SIGKILL');
    await service.passed(run);
    expect((await service.one.run(run)).interruptions).toHaveLength(1);
    expect((await usersOf(service.place)).lost).toBe(lost);
    await service.crew.worker();
  });

  const everybodyLeaves = async (): Promise<void> => {
    for (const { code, stderr } of await service.crew.leave()) expect({ code, stderr }).toMatchObject({ code: 0 });
  };

  it('each process that is told to end does so in order', everybodyLeaves);

  it('three processes that do everything: a slot of a schedule comes to pass once, and each run goes once, whoever has it', async () => {
    const [first, second, third] = await Promise.all([
      service.crew.door('all'),
      service.crew.door('all'),
      service.crew.door('all'),
    ]);
    const asked = await first.post('/schedules', { ...DRILL, when: { every: '1s' }, overlap: 'allow' });
    const { id } = asked.body as { id: string };
    const firings = async (door: Door): Promise<readonly { slot: string; outcome: string; run: string }[]> =>
      ((await door.get(`/schedules/${id}/firings`)).body as { items: [] }).items;
    await until('some slots have come', async () => (await firings(second)).length >= SLOTS);
    const seen = { 'if-match': asked.headers.get('etag') ?? '' };
    expect(await third.call('PATCH', `/schedules/${id}`, { paused: true }, seen)).toMatchObject({ status: 200 });
    const fired = await firings(first);
    expect(new Set(fired.map(({ slot }) => slot)).size).toBe(fired.length);
    expect(new Set(fired.map(({ outcome }) => outcome))).toEqual(new Set(['requested']));
    const { items } = (await second.get('/runs?limit=500')).body as { items: { id: string; requestedBy: string }[] };
    const runs = items.filter(({ requestedBy }) => requestedBy === `schedule ${id}`).map((run) => run.id);
    expect(runs.sort()).toEqual(fired.map(({ run }) => run).sort());
    const verdicts = new Set<string | null>();
    for (const run of runs) {
      verdicts.add((await third.over(run)).verdict);
      expect(turns(await first.events(run))).toEqual({ started: 1, takenOver: 0, finished: 1 });
    }
    // One has the target to itself, and those beside it are refused.
    expect(verdicts).toEqual(new Set(['passed', 'refused']));
    await service.nothingIsLeft();
    await everybodyLeaves();
  });
});
