import type { Fence } from '../../src/core/ports/fence.js';
import type { Cut } from '../../src/core/ports/cutter.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { fault, hold, revert } from '../fakes/run-experiment.js';
import { DockerPlaceOfSuite } from './docker-place.js';
import { withDocker } from '../servers/docker.js';
import { Crowd } from './crowd.js';
import { drill, PASSED } from './drill.js';

const MANY = 100;
/** Their lives begin, end and begin again one after the other on a machine with two processors. */
const MANY_MS = 300_000;
const SOON_MS = 20_000;
/** Hears that it should end, and does not. */
const STUBBORN = ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'];

withDocker('containers that are hard to harm', 'share', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  const run = `hard-${docker.name}`;
  const lifecycle = () => place.capabilities.lifecycle;
  const container = (name: string) => docker.engine.getContainer(place.nameOf(name));
  const fence = (injection: string): Fence => {
    return { run, injection, epoch: 1, expiresAt: new Date(Date.now() + 60_000) };
  };
  const killed = (service: string, change: { count?: number; reinject?: boolean } = {}) => {
    const { count = 1, reinject = false } = change;
    return { ...fault('down', { fault: 'instance.kill', reinject }), args: { region: 'west', service, count } };
  };
  /** A run that does something when its harm is in effect for the first time. */
  const drilled = (name: string, step: ReturnType<typeof killed>, act: () => Promise<void>, tempo = {}) => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === 'InjectionInEffect' && !events.some(({ type }) => type === event.type)) void act();
      events.push(event);
    };
    const method = [step, hold(6_000), revert('down')];
    const on = { target: place.target, open: () => place.opened() };
    return drill({ ...on, run: `${run}-${name}`, method, tempo, onEvent }).then((ended) => ({ ...ended, events }));
  };

  beforeAll(async () => {
    await place.start(
      ...['helped', 'replaced', 'relabelled'].map((service) => {
        return { name: service, region: 'west', zone: 'west-a', service };
      }),
      { name: 'stubborn', region: 'west', zone: 'west-a', program: STUBBORN, stopsWithin: 1 },
      { name: 'patient', region: 'west', zone: 'west-a', program: STUBBORN, stopsWithin: 600 },
    );
    await place.open();
  });
  beforeEach(() => place.announce(run));
  afterAll(() => place.fleet.close());

  it('one that somebody starts again is seen, and harmed once more where that is asked for', async () => {
    const step = killed('helped', { reinject: true });
    const { document, events } = await drilled('helped', step, () => container('helped').start());
    const kinds = events.map(({ type }) => type).filter((type) => /^Injection(InEffect|Decayed|Reverted)$/.test(type));
    expect(kinds).toEqual(['InjectionInEffect', 'InjectionDecayed', 'InjectionInEffect', 'InjectionReverted']);
    expect(document).toMatchObject({ ...PASSED, residue: [] });
    await place.isState('helped', 'running');
  });

  it('one whose name another one has taken stays harmed and comes back; the other one is left alone', async () => {
    await place.start({ name: 'next', region: 'west', zone: 'west-a', service: 'next' });
    const replace = async () => {
      await container('replaced').rename({ name: place.nameOf('former') });
      await container('next').rename({ name: place.nameOf('replaced') });
    };
    const { document } = await drilled('replaced', killed('replaced', { reinject: true }), replace);
    expect(document).toMatchObject({ ...PASSED, residue: [] });
    await place.isState('former', 'running');
    const { State } = await container('replaced').inspect();
    expect([State.Running, State.FinishedAt]).toEqual([true, '0001-01-01T00:00:00Z']);
  });

  it('one that was made anew and may no longer be touched is not', async () => {
    const name = place.nameOf('relabelled');
    await lifecycle().takeDown(name, 'kill', fence('relabelled'));
    await place.isState('relabelled', 'exited');
    await container('relabelled').remove();
    await place.start({
      name: 'relabelled',
      region: 'west',
      zone: 'west-a',
      labels: { 'silverback.enabled': 'false' },
      program: ['true'],
    });
    await place.isState('relabelled', 'exited');
    const { Id, State } = await container('relabelled').inspect();
    await expect(lifecycle().takeDown(name, 'kill', fence('relabelled'))).rejects.toThrow('may not be touched');
    expect(await lifecycle().isDown(name, 'kill')).toMatchObject({
      evidence: expect.stringContaining(Id.slice(0, 12)) as string,
    });
    await lifecycle().bringUp(name, fence('relabelled'));
    expect((await container('relabelled').inspect()).State).toEqual(State);
  });

  it('one that does not end when asked to is killed in its time, which is not what a stop is about', async () => {
    const name = place.nameOf('stubborn');
    await lifecycle().takeDown(name, 'stop', fence('stubborn'));
    await place.isState('stubborn', 'exited');
    expect(await lifecycle().isDown(name, 'stop')).toMatchObject({
      state: 'unknown',
      evidence: expect.stringContaining('killed since it did not end in its time') as string,
    });
    await lifecycle().bringUp(name, fence('stubborn'));
    await place.isState('stubborn', 'running');
  });

  it('one that has long to end is started anew at once when its stop is undone, so that it does not die later', async () => {
    const name = place.nameOf('patient');
    const { State: before } = await container('patient').inspect();
    await lifecycle().takeDown(name, 'stop', fence('patient'));
    expect(await known(() => lifecycle().isDown(name, 'stop'))).toMatchObject({ state: 'absent' });
    await lifecycle().bringUp(name, fence('patient'));
    const { seen } = await eventually(
      async () => (await container('patient').inspect()).State,
      ({ Running, StartedAt }) => Running && StartedAt !== before.StartedAt,
      SOON_MS,
    );
    expect([seen.Running, seen.StartedAt === before.StartedAt]).toEqual([true, false]);
    expect(await place.capabilities.residue.residue()).toEqual([]);
  });

  it('all that a name leads to are cut, and no longer provably so when one joins them', async () => {
    const crowd = new Crowd(docker);
    const network = await crowd.network('names');
    await crowd.add('north', 'north', network);
    for (const name of ['s1', 's2']) {
      await crowd.add(name, 'south', network);
      const { Id: Container } = await crowd.container(name).inspect();
      await docker.engine.getNetwork(network).disconnect({ Container });
      await docker.engine.getNetwork(network).connect({ Container, EndpointConfig: { Aliases: ['service'] } });
    }
    const { said } = await crowd.run('north', 'getent ahostsv4 service');
    const both = [...(await crowd.addresses('s1')), ...(await crowd.addresses('s2'))];
    expect([...new Set(said.match(/\d+\.\d+\.\d+\.\d+/g))].sort()).toEqual(both.sort());
    const reached = () => Promise.all(['s1', 's2'].map((name) => crowd.reaches('north', name)));
    expect(await reached()).toEqual([true, true]);
    const cut: Cut = { from: 'south', to: 'north', oneWay: false };
    const { cutter } = place.capabilities;
    await cutter.cut(cut, fence('name'));
    expect(await known(() => cutter.isCut(cut, fence('name')))).toMatchObject({ state: 'in-effect' });
    expect(await reached()).toEqual([false, false]);
    await crowd.add('s3', 'south', network);
    expect(await cutter.isCut(cut, fence('name'))).toMatchObject({
      state: 'unknown',
      evidence: expect.stringContaining(`2 of 3 of south cut off north, not ${crowd.id('s3')}`) as string,
    });
    await cutter.heal(cut, fence('name'));
    expect(await known(() => cutter.isCut(cut, fence('name')))).toMatchObject({ state: 'absent' });
  });

  it(
    `${MANY} at once are all dead, proven so, and all brought back`,
    async () => {
      const names = Array.from({ length: MANY }, (_, at) => `crowd-${at}`);
      await place.start(...names.map((name) => ({ name, region: 'west', zone: 'west-a', service: 'crowd' })));
      const { document } = await drilled('crowd', killed('crowd', { count: MANY }), () => Promise.resolve());
      expect(document).toMatchObject({ ...PASSED, residue: [] });
      expect(document.injections.map(({ state }) => state)).toEqual(names.map(() => 'reverted'));
      const { seen } = await eventually(
        () => docker.engine.listContainers({ filters: { label: ['silverback.service=crowd'] } }),
        (running) => running.length === MANY,
        SOON_MS,
      );
      expect(seen).toHaveLength(MANY);
    },
    MANY_MS,
  );
});
