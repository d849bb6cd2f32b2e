import { seeded } from '../../src/core/random.js';
import { advance } from '../../src/engine/worker.js';
import { Life, LifeClock } from '../../src/simulation/histories/life.js';
import { Boundaries, RoughWire } from '../../src/simulation/histories/rough-wire.js';
import { experimentOf } from '../../src/simulation/histories/experiment-of.js';
import { KONG } from '../../src/simulation/histories/shapes.js';
import { SMALL, targetOf, TEMPO } from '../../src/simulation/histories/small-world.js';
import { journalOver } from '../../src/simulation/histories/wired-journal.js';
import { MemoryJournal } from '../../src/simulation/memory-journal.js';
import { openModel } from '../../src/simulation/model/workbench.js';
import { ModelWorld } from '../../src/simulation/model/world.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { realKinds } from './kinds.js';

const RUN = 'lonely';

describe('harm whose worker is dead and whom nobody follows', () => {
  it('is gone when its lease has run out, its processes are healthy soon after, and users stay where they are served', async () => {
    const kinds = await realKinds();
    const clock = new VirtualClock();
    const life = new Life();
    const journal = new MemoryJournal(clock);
    const world = new ModelWorld(SMALL, clock);
    const wire = new RoughWire(clock, life, new Boundaries([]), null, seeded(1));
    const experiment = experimentOf({ ...KONG, method: KONG.method.slice(0, 5) }, seeded(1));
    const held = {
      ...experiment,
      method: [...experiment.method, { kind: 'hold', id: 'hold', forMs: 60_000 } as const],
    };
    const first = {
      type: 'RunRequested',
      run: RUN,
      experiment: held,
      target: 'model',
      targetSpec: targetOf(SMALL),
      seed: 1,
      tempo: TEMPO,
    } as const;
    await journal.create(RUN, { ...first, requestedBy: 'test', simulated: true }, clock.now());
    let ids = 0;
    void advance(
      {
        journal: journalOver(journal, wire),
        clock: new LifeClock(clock, life),
        open: async () => openModel(world, wire, kinds, targetOf(SMALL), held),
        owner: 'lonely',
        newId: () => `injection-${(ids += 1)}`,
        signalsEveryMs: 1_000,
      },
      RUN,
      'resume',
    );

    await clock.run(clock.sleep(40_000));
    world.time.advance();
    const down = (): string[] =>
      [...world.processes.all.values()].filter(({ state }) => state === 'down').map(({ name }) => name);
    expect(down()).toHaveLength(7);

    life.die();
    await clock.run(clock.sleep(TEMPO.harmTtlMs + 1_000));
    world.time.advance();
    expect(world.leases.all).toEqual([]);
    expect(down()).toEqual([]);

    await clock.run(clock.sleep(9_000));
    world.time.advance();
    expect([...world.processes.all.values()].filter(({ state }) => state !== 'healthy')).toEqual([]);
    expect(world.routes.copy('dns', 'www').weights).toEqual({ west: 0, east: 10_000 });
    expect(world.audience.read().routes['www']?.lost).toBe(0);
  });
});
