import { SilverbackError } from '../core/errors.js';
import type { Experiment } from '../core/experiment/experiment.js';
import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import type { Recorded } from '../core/run/event.js';
import type { Tempo } from '../core/run/tempo.js';
import { requested } from '../core/run/request.js';
import type { RunState } from '../core/run/state.js';
import { toDocument } from '../core/run/to-document.js';
import type { Target } from '../core/target/target.js';
import { advance } from '../engine/worker.js';
import { MemoryJournal } from './memory-journal.js';
import { openModel, type Kinds } from './model/workbench.js';
import { ModelWorld } from './model/world.js';
import { VirtualClock } from './virtual-clock.js';
import { directWire } from './wire.js';

export interface SimulateOptions extends Kinds {
  readonly seed: number;
  readonly tempo: Tempo;
  readonly onRecorded?: (recorded: readonly Recorded[], state: RunState) => void;
}

export interface Simulated {
  readonly document: RunDocument;
  readonly events: readonly Recorded[];
  readonly samples: readonly Sample[];
}

/** Nobody asks anything of a simulated run while it goes on. */
const SIGNALS_EVERY_MS = 3_600_000;

/**
 * Runs an experiment to its end on the model of its target's world, by the engine that would run it for real, in
 * virtual time. Throws `unsupported-by-target` for a target without a layout of its world.
 */
export async function simulate(experiment: Experiment, target: Target, options: SimulateOptions): Promise<Simulated> {
  const { world: layout } = target;
  if (!layout)
    throw new SilverbackError(
      'unsupported-by-target',
      `target ${target.name} cannot be simulated: it does not say what its world is made of (spec.world)`,
    );
  const clock = new VirtualClock();
  const journal = new MemoryJournal(clock);
  const world = new ModelWorld(layout, clock);
  const run = `simulated-${options.seed}`;
  const { seed, tempo } = options;
  const request = { experiment, target, tempo, seed, requestedBy: 'simulate' };
  await journal.create(run, requested(run, request, true), clock.now());
  let ids = 0;
  const deps = {
    journal,
    clock,
    open: async (of: Experiment, where: Target) => openModel(world, directWire, options, where, of),
    owner: 'simulation',
    newId: () => `injection-${(ids += 1)}`,
    signalsEveryMs: SIGNALS_EVERY_MS,
    ...(options.onRecorded ? { onRecorded: options.onRecorded } : {}),
  };
  const outcome = await clock.run(advance(deps, run, 'resume'));
  // A rollback that stays stuck is an end as well, here as on the command line.
  if (outcome !== 'finished' && outcome !== 'overdue') throw new Error(`the simulated run ended as ${outcome}`);
  const events = await journal.read(run);
  return { document: toDocument(events), events, samples: await journal.samples(run) };
}
