import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EngineCalls } from '../../src/agent/keeper/engine-calls.js';
import { Keeper, type Remembered } from '../../src/agent/keeper/keeper.js';
import { Memory } from '../../src/agent/memory.js';
import { SystemClock } from '../../src/config/system-clock.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { fault, hold, revert } from '../fakes/run-experiment.js';
import { DockerPlaceOfSuite } from './docker-place.js';
import { withDocker } from '../servers/docker.js';
import { drill, type Drilled, PASSED } from './drill.js';

const clock = new SystemClock();
const ALL = ['mortal', 'again', 'w1', 'e1'];
const TTL_MS = 4_000;
/** What died must be started again after its lease has run out. */
const HEALTHY_MS = 10_000;
const KILL = { fault: 'instance.kill', args: { region: 'west', service: 'mortal', count: 1 } };
const KILL_AGAIN = { fault: 'instance.kill', args: { region: 'west', service: 'again', count: 1 } };
const CUT = { fault: 'network.partition', args: { from: 'west', to: 'east', established: 'any' } };

withDocker('an engine that fails in mid-fault', 'own', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  const socket = () => new URL(docker.url).pathname;
  let runs = 0;
  let run: string;

  beforeAll(async () => {
    const network = `${docker.name}-net`;
    await docker.engine.createNetwork({ Name: network });
    const comesBack = { NetworkMode: network, RestartPolicy: { Name: 'always' } };
    await place.start(
      { name: 'mortal', region: 'west', zone: 'west-a', service: 'mortal' },
      { name: 'again', region: 'west', zone: 'west-a', service: 'again', host: { RestartPolicy: { Name: 'always' } } },
      { name: 'w1', region: 'west', zone: 'west-a', host: comesBack },
      { name: 'e1', region: 'east', zone: 'east-a', host: comesBack },
    );
  });
  beforeEach(() => {
    run = `outage-${(runs += 1)}`;
  });
  /** Whatever has failed: the next one finds an engine that answers, everybody up, and nothing of ours. */
  afterEach(async () => {
    await docker.act('thaw');
    await docker.act('start');
    expect(await eventually(removeOurs, (left) => left === 0, HEALTHY_MS)).toMatchObject({ seen: 0 });
    for (const name of ALL) await docker.engine.getContainer(place.nameOf(name)).start().catch(unless(RUNS_ALREADY));
  });

  /** An engine that does late what it was asked for lists a container before it knows it, and says so when that is removed. */
  const removeOurs = async () => {
    const filters = { label: ['silverback.part'] };
    const left = await docker.engine.listContainers({ all: true, filters });
    await Promise.all(
      left.map(({ Id }) => docker.engine.getContainer(Id).remove({ force: true }).catch(unless(UNKNOWN))),
    );
    return left.length;
  };
  /** What is in the file of its settings holds from now on. */
  const liveRestore = async (isOn: boolean) => {
    writeFileSync(join(dirname(socket()), 'daemon.json'), JSON.stringify({ 'live-restore': isOn }));
    await docker.act('reload');
  };
  const restart = async (how: 'stop' | 'kill') => {
    await docker.act(how);
    await docker.act('start');
  };
  const seen = async (of: (capabilities: Capabilities) => Promise<unknown>) => {
    const fleet = (await place.opened()) as Fleet & { capabilities: Capabilities };
    return of(fleet.capabilities).finally(() => fleet.close());
  };
  const residue = () => seen(({ residue }) => residue.residue());
  const nothingIsLeft = async ({ document }: Drilled, running = ALL) => {
    expect(document.residue).toEqual([]);
    expect(document.injections.map(({ state }) => state)).toEqual(document.injections.map(() => 'reverted'));
    const ours = await docker.engine.listContainers({ all: true, filters: { label: [`silverback.run=${run}`] } });
    expect(ours.map(({ Names, Status }) => `${Names.join()} ${Status}`)).toEqual([]);
    for (const name of running) await place.isState(name, 'running');
  };

  it('answers nobody: it is not opened, and what was waited for is said', async () => {
    await docker.act('freeze');
    await expect(place.opened()).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining('no answer in 2000 ms') as string,
    });
  });

  it('answers nobody from when a run begins: the run ends with why, and nothing stands in the way of the next', async () => {
    const open = async () => {
      const fleet = await place.opened();
      await docker.act('freeze');
      return fleet;
    };
    const { document, error } = await drill({ run, target: place.target, method: [fault('down', KILL)], open });
    expect({ error, verdict: document.verdict }).toEqual({ error: null, verdict: 'errored' });
    expect(document.reason).toMatch(/^target boxes does not answer: /);
    await docker.act('thaw');
    expect(await residue()).toEqual([]);
  });

  it('answers nobody in mid-fault: the run ends, and puts everything back when the engine goes on', async () => {
    let failed = 0;
    const drilled = await drill({
      run,
      target: place.target,
      method: [fault('down', KILL), hold(60_000)],
      tempo: { harmTtlMs: TTL_MS },
      open: () => place.opened(),
      onEvent: ({ type }) => {
        if (type === 'InjectionInEffect') void docker.act('freeze');
        if (type === 'RevertFailed' && (failed += 1) === 2) void docker.act('thaw');
      },
    });
    expect(drilled.document).toMatchObject({ verdict: 'inconclusive' });
    expect(drilled.document.reason).toMatch(/nobody could see it for \d+ s/);
    await nothingIsLeft(drilled);
  });

  it('does late what it was asked for before the lease ran out: it is undone after that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'silverback-keeper-'));
    const said: string[] = [];
    const memory = new Memory<Remembered>(join(folder, 'memory'));
    const keeper = new Keeper(new EngineCalls(socket(), () => said.push('stale')), memory, (line) => said.push(line));
    const mortal = docker.engine.getContainer(place.nameOf('mortal'));
    const { Id: container, State: before } = await mortal.inspect();
    await docker.act('freeze');
    const fence = { run, injection: 'late', epoch: 1, ttlMs: 1_000 };
    await keeper.calls['down']?.({ fence, container, manner: 'kill' });
    await eventually(
      async () => said,
      (lines) => lines.some((line) => line.includes('ran out')),
      5_000,
    );
    await docker.act('thaw');
    const { seen: held } = await eventually(
      async () => keeper.isHolding,
      (isHolding) => !isHolding,
      HEALTHY_MS,
    );
    const { State: after } = await mortal.inspect();
    expect({ held, Running: after.Running, isAnew: after.StartedAt !== before.StartedAt }).toEqual({
      held: false,
      Running: true,
      isAnew: true,
    });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['is stopped and started', false, 'stop'],
    ['is killed and started', false, 'kill'],
    ['is killed and started under containers that live on', true, 'kill'],
  ] as const)('%s while nobody renews: what was down on purpose is back in its time', async (_, isOn, how) => {
    await liveRestore(isOn);
    const fleet = (await place.opened()) as Fleet & { capabilities: Capabilities };
    const { lifecycle } = fleet.capabilities;
    await place.announce(run, fleet.capabilities);
    const expiresAt = new Date(clock.now().getTime() + TTL_MS);
    await lifecycle.takeDown(place.nameOf('mortal'), 'kill', { run, injection: 'down', epoch: 1, expiresAt });
    await place.isState('mortal', 'exited');
    await restart(how);
    await place.isState('mortal', 'running', TTL_MS + HEALTHY_MS);
    expect(await known(() => lifecycle.isDown(place.nameOf('mortal'), 'kill'))).toMatchObject({ state: 'absent' });
    await eventually(residue, (left) => (left as unknown[]).length === 0, HEALTHY_MS);
    await fleet.close();
  });

  it('is killed and started under containers that live on, while a run goes on: its faults last, and are undone', async () => {
    await liveRestore(true);
    const drilled = await drill({
      run,
      target: place.target,
      method: [fault('down', KILL), fault('cut', CUT), hold(6_000), revert('cut'), revert('down')],
      open: () => place.opened(),
      onEvent: (event, { step }) => void (event.type === 'StepStarted' && step?.index === 2 && void restart('kill')),
    });
    expect(drilled).toMatchObject({ error: null, document: PASSED });
    await nothingIsLeft(drilled);
  });

  it('is killed and started with all containers: that they came back by their policy is seen, and the run says so', async () => {
    await liveRestore(false);
    const decayed: string[] = [];
    const drilled = await drill({
      run,
      target: place.target,
      method: [fault('down', KILL_AGAIN), fault('cut', CUT), hold(60_000)],
      open: () => place.opened(),
      onEvent: (event, { step }) => {
        if (event.type === 'StepStarted' && step?.index === 2) void restart('kill');
        if (event.type === 'InjectionDecayed') decayed.push(event.evidence);
      },
    });
    expect(drilled).toMatchObject({ error: null, document: { verdict: 'inconclusive' } });
    expect(drilled.document.reason).toContain('decayed');
    expect(decayed.join('; ')).toMatch(/the engine says running|cuts off/);
    await nothingIsLeft(
      drilled,
      ALL.filter((name) => name !== 'mortal'),
    );
  });
});

/** What the engine answers of something that it does not know, and of a container that runs when it is to be started. */
const UNKNOWN = 404;
const RUNS_ALREADY = 304;

function unless(status: number): (error: unknown) => void {
  return (error) => {
    if ((error as { statusCode?: number }).statusCode !== status) throw error;
  };
}
