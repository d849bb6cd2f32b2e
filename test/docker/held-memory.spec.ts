import { ResourceMemory } from '../../src/faults/resource-memory.fault.js';
import type { Fence } from '../../src/core/ports/fence.js';
import { seeded } from '../../src/core/random.js';
import { eventually } from '../conformance/eventually.js';
import { fault, hold, revert } from '../fakes/run-experiment.js';
import { DockerPlaceOfSuite } from './docker-place.js';
import { withDocker } from '../servers/docker.js';
import { drill } from './drill.js';

const MIB = 1024 * 1024;
const LIMIT = 256 * MIB;
/** Without swap, also on a machine that has some. */
const LIMITED = { Memory: LIMIT, MemorySwap: LIMIT };
const HELD = 128 * MIB;
/** More than is left beside what is held, and less than the limit. */
const GROWTH = 160 * MIB;
/** Takes as much when it is told to, and lives on. */
const GROWS = [
  'node',
  '-e',
  `let all; process.on('SIGUSR2', () => (all = Buffer.alloc(${GROWTH}, 1))).stdin.resume(); setInterval(() => all, 1e6)`,
];
const SOON_MS = 30_000;

withDocker('memory that is held in containers', 'share', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  const run = `memory-${docker.name}`;
  const container = (name: string) => docker.engine.getContainer(place.nameOf(name));
  const memory = () => place.capabilities.memory;
  const fence = (injection: string): Fence => {
    return { run, injection, epoch: 1, expiresAt: new Date(Date.now() + 60_000) };
  };
  /** As the engine counts it, bytes. */
  const used = async (name: string): Promise<number> => {
    const { memory_stats: counted } = await container(name).stats({ stream: false, 'one-shot': true });
    return counted.usage;
  };
  const usedAll = () => Promise.all([used('held'), used('spared')]);
  const isHeld = (name: string, injection: string) => memory().isHeld(place.nameOf(name), HELD, { run, injection });
  const becomes = async (name: string, injection: string, state: string) => {
    const { seen } = await eventually(
      () => isHeld(name, injection),
      (now) => now.state === state,
      SOON_MS,
    );
    expect(seen).toEqual({ state, evidence: seen.evidence });
    return seen.evidence;
  };
  const planned = async (service: string) => {
    const { args } = ResourceMemory;
    const instances = await place.capabilities.instances.list();
    return new ResourceMemory(place.capabilities).plan(instances, args.parse({ service, share: '50%' }), seeded(1));
  };

  beforeAll(async () => {
    const box = (name: string, host: Readonly<Record<string, unknown>> = LIMITED) => {
      return { name, region: 'west', zone: 'west-a', service: name, program: GROWS, host };
    };
    await place.start(
      box('held'),
      box('spared'),
      box('grows'),
      box('mortal'),
      box('limitless', {}),
      box('early', { ...LIMITED, OomScoreAdj: 500 }),
    );
    await place.open();
  });
  beforeEach(() => place.announce(run));
  afterAll(() => place.fleet.close());

  it('counts against the container alone, and is given back', async () => {
    const [before, spared] = await usedAll();
    await memory().hold(place.nameOf('held'), HELD, fence('one'));
    expect(await becomes('held', 'one', 'in-effect')).toMatch(
      /^\d+ MiB of 128 MiB are held in memory; .* of 256 MiB, /,
    );
    const [during, sparedMeanwhile] = await usedAll();
    expect(during - before).toBeGreaterThan(HELD * 0.9);
    expect(during).toBeLessThan(LIMIT);
    expect(sparedMeanwhile - spared).toBeLessThan(HELD / 4);
    await memory().release(place.nameOf('held'), fence('one'));
    // When this has returned, nobody has it any more.
    expect((await used('held')) - before).toBeLessThan(HELD / 4);
    await becomes('held', 'one', 'absent');
  });

  it('is given back by the kernel when the agent that held it is killed', async () => {
    const before = await used('held');
    await memory().hold(place.nameOf('held'), HELD, fence('orphan'));
    await becomes('held', 'orphan', 'in-effect');
    const { Id } = await container('held').inspect();
    const filters = { label: [`silverback.run=${run}`, `silverback.of=${Id}`] };
    const [agent] = await docker.engine.listContainers({ filters });
    await docker.engine.getContainer(agent?.Id ?? '').kill();
    const { seen } = await eventually(
      () => used('held'),
      (now) => now - before < HELD / 4,
      SOON_MS,
    );
    expect(seen - before).toBeLessThan(HELD / 4);
    await becomes('held', 'orphan', 'absent');
    expect(await place.capabilities.residue.residue()).toEqual([]);
  });

  const filled = (name: string, signal: string) => {
    const args = { region: 'west', service: name, count: 1, share: 5_000 };
    const step = { ...fault('full', { fault: 'resource.memory' }), args };
    return drill({
      run: `${run}-${name}`,
      target: place.target,
      method: [step, hold(10_000), revert('full')],
      open: () => place.opened(),
      onEvent: ({ type }) => {
        if (type === 'InjectionInEffect') void container(name).kill({ signal });
      },
    });
  };

  it('goes first when memory runs out; the run says so, and what serves runs afterwards', async () => {
    const { document } = await filled('grows', 'SIGUSR2');
    expect(document).toMatchObject({
      verdict: 'inconclusive',
      // Where the kernel has ended what grows as well, before it had taken all of that back, it was started again.
      reason: expect.stringMatching(
        /memory ran out in there, and the kernel ended what held it first|the engine says exited/,
      ) as string,
      residue: [],
      injections: [{ state: 'reverted' }],
    });
    expect((await container('grows').inspect()).State.Running).toBe(true);
  });

  it('is gone with a container that dies: the run says so, and the container is started again', async () => {
    const { document } = await filled('mortal', 'SIGKILL');
    expect(document).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/nobody is in .*mortal who could hold memory; the engine says exited/) as string,
      residue: [],
      injections: [{ state: 'reverted' }],
    });
    expect((await container('mortal').inspect()).State.Running).toBe(true);
  });

  it('is not taken where others would have to give it, or something else would end first', async () => {
    await expect(planned('limitless')).rejects.toThrow(/limitless has no memory limit, and what is held in it/);
    await expect(planned('early')).rejects.toThrow(/early asks to be ended before others/);
    const limitless = memory().hold(place.nameOf('limitless'), HELD, fence('limitless'));
    await expect(limitless).rejects.toThrow('it has no memory limit');
    const tooMuch = memory().hold(place.nameOf('spared'), LIMIT, fence('much'));
    await expect(tooMuch).rejects.toThrow(/256 MiB are not held: of its 256 MiB it uses [\d.]+ MiB itself/);
    expect(await place.capabilities.residue.residue()).toEqual([]);
  });
});
