import type { Clock } from '../../core/ports/clock.js';
import { isCode } from '../../core/errors.js';
import type { RunJournal, RunSignal } from '../../core/ports/journal.js';
import { pick, type Random } from '../../core/random.js';
import { burnOf } from '../model/harm-in-memory.js';
import { INFLICTS } from '../model/witness.js';
import type { ModelWorld } from '../model/world.js';

/** Something that happens around a run, whatever its workers do. */
export interface Weather {
  readonly name:
    'no bite' | 'decay' | 'replacement' | 'unwell' | 'slow stores' | 'abort' | 'pause' | 'halt' | 'sick survivor';
  readonly atMs: number;
  readonly happen: (world: ModelWorld, journal: RunJournal, run: string, clock: Clock) => void | Promise<void>;
}

/** Harm is accepted and does nothing. */
export const noBite = (): Weather => ({
  name: 'no bite',
  atMs: 0,
  happen: (world) => void ['take-down' as const, ...INFLICTS].forEach((kind) => world.toothless.add(kind)),
});

/** Somebody puts harm right, once there is some. */
export const decay = (random: Random): Weather => ({
  name: 'decay',
  atMs: random() * 5_000,
  happen: async (world, _journal, _run, clock) => {
    for (let look = 0; look < 120; look += 1) {
      world.time.advance();
      const lease = pick(world.leases.all, random);
      if (lease) {
        await clock.sleep(random() * 4_000);
        return world.decay(lease.subject);
      }
      await clock.sleep(500);
    }
  },
});

/** A deployment replaces an instance, once one is harmed. */
export const replacement = (random: Random): Weather => ({
  name: 'replacement',
  atMs: random() * 5_000,
  happen: async (world, _journal, _run, clock) => {
    for (let look = 0; look < 120; look += 1) {
      world.time.advance();
      const instances = [...world.processes.all.values()].filter(({ role }) => role === 'instance');
      const harmed = instances.filter(({ name }) => [name, burnOf(name)].some((one) => world.leases.holds(one)));
      const one = pick(harmed, random);
      if (one) {
        await clock.sleep(random() * 4_000);
        return world.replace(one.name);
      }
      await clock.sleep(500);
    }
  },
});

/** The emptied region runs, and should still get nobody for a while. */
export const unwell = (random: Random): Weather => ({
  name: 'unwell',
  atMs: random() * 40_000,
  happen: async (world, _journal, _run, clock) => {
    world.unwell.set('west', 'the caches of west are cold');
    world.changed();
    await clock.sleep(random() * 60_000);
    world.unwell.delete('west');
  },
});

export const slowStores = (random: Random): Weather => ({
  name: 'slow stores',
  atMs: 0,
  happen: (world) => void (world.replication.catchUpMs = 2_000 + random() * 20_000),
});

export const abort = (random: Random): Weather => ({
  name: 'abort',
  atMs: random() * 40_000,
  happen: (_world, journal, run) => ask(journal, run, 'abort'),
});

export const pause = (random: Random): Weather => ({
  name: 'pause',
  atMs: random() * 40_000,
  happen: async (_world, journal, run, clock) => {
    await ask(journal, run, 'pause');
    await clock.sleep(random() * 40_000);
    await ask(journal, run, 'resume');
  },
});

export const halt = (random: Random): Weather => ({
  name: 'halt',
  atMs: random() * 40_000,
  happen: async (_world, journal, _run, clock) => {
    await journal.setHalt({ by: 'somebody', reason: 'stop everything' });
    await clock.sleep(5_000 + random() * 20_000);
    await journal.setHalt(null);
  },
});

/** Somebody may ask too late. */
async function ask(journal: RunJournal, run: string, kind: RunSignal['kind']): Promise<void> {
  try {
    await journal.signal(run, { kind, by: 'somebody', reason: 'enough' });
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
  }
}
