import { isCode, messageOf } from '../../core/errors.js';
import type { Experiment } from '../../core/experiment/experiment.js';
import { seeded } from '../../core/random.js';
import type { Recorded } from '../../core/run/event.js';
import { requested } from '../../core/run/request.js';
import type { Target } from '../../core/target/target.js';
import { advance } from '../../engine/worker.js';
import type { Outcome } from '../../engine/worker-deps.js';
import { openModel, type Kinds } from '../model/workbench.js';
import { ModelWorld } from '../model/world.js';
import { NothingToWaitFor, VirtualClock } from '../virtual-clock.js';
import type { HistoryPlan } from './history-plan.js';
import { judge } from './judge.js';
import { Invariants } from './invariants.js';
import { Ledger } from './ledger.js';
import { Life, LifeClock } from './life.js';
import { Boundaries, RoughWire } from './rough-wire.js';
import { targetOf } from './small-world.js';
import type { Weather } from './weather.js';
import { journalOver, WatchedJournal } from './wired-journal.js';

export interface History {
  /** What went against the rules; empty when all was well. */
  readonly violations: readonly string[];
  readonly events: readonly Recorded[];
  readonly boundaries: number;
  readonly workers: number;
  /** Virtual milliseconds. */
  readonly tookMs: number;
}

/** A run that has not ended by then never will. Virtual milliseconds. */
const PATIENCE_MS = 1_200_000;
const ENOUGH = 20;
const RUN = 'run';
/** A reaper looks this often for runs that nobody holds, milliseconds. */
const REAPER_MS = 1_000;

/** Lets workers run an experiment on a model while everything goes wrong that the plan says, and judges what came of it. */
export async function runHistory(plan: HistoryPlan, kinds: Kinds): Promise<History> {
  const scene = new Scene(plan, kinds);
  try {
    const ended = await scene.clock.run(scene.play(), PATIENCE_MS);
    if (ended === undefined) scene.invariants.violated(`the run has not ended after ${PATIENCE_MS / 60_000} minutes`);
    else judge(plan, scene.world, scene.ledger, scene.invariants, scene.lost);
  } catch (error) {
    const stuck = error instanceof NothingToWaitFor;
    scene.invariants.violated(stuck ? 'the run is stuck: nobody will ever go on' : `it broke: ${messageOf(error)}`);
  }
  return {
    violations: scene.invariants.violations,
    events: scene.ledger.events,
    boundaries: scene.boundaries.crossed,
    workers: scene.workers,
    tookMs: scene.clock.monotonic(),
  };
}

class Scene {
  readonly clock = new VirtualClock();
  readonly ledger = new Ledger();
  readonly invariants: Invariants;
  readonly world: ModelWorld;
  readonly boundaries: Boundaries;
  workers = 0;
  /** How many workers were lost before the run was finished. */
  lost = 0;
  private readonly journal: WatchedJournal;
  private readonly late: Promise<unknown>[] = [];
  private ids = 0;

  constructor(
    private readonly plan: HistoryPlan,
    private readonly kinds: Kinds,
  ) {
    const { clock } = this;
    this.invariants = new Invariants(this.ledger, plan.tempo, () => clock.monotonic());
    const { fencing } = plan.defect ?? {};
    this.world = new ModelWorld(plan.layout, clock, {
      witness: this.invariants,
      ...(fencing === undefined ? {} : { fencing }),
    });
    this.invariants.attach(this.world);
    this.boundaries = new Boundaries(plan.blows);
    this.journal = new WatchedJournal(clock);
    this.journal.onAppended = (_run, events) => {
      this.ledger.add(events);
      this.invariants.appended(events);
    };
  }

  /** @returns true when the run is finished and everybody has gone home */
  async play(): Promise<true> {
    const { plan, clock } = this;
    const { experiment, tempo, seed } = plan;
    const request = { experiment, target: targetOf(plan.layout), tempo, seed, requestedBy: 'history' };
    await this.journal.create(RUN, requested(RUN, request, true), clock.now());
    this.ledger.add(await this.journal.read(RUN));
    for (const weather of plan.weather) void this.happen(weather);
    // Where so much is wrong already, nothing is gained by waiting for the end.
    while (!this.ledger.has('RunFinished') && this.invariants.violations.length < ENOUGH) {
      const outcome = await this.employ();
      if (outcome !== 'finished' && outcome !== 'held') this.lost += 1;
      await clock.sleep(REAPER_MS);
    }
    await Promise.all(this.late);
    // What is late may still arrive, and leases of harm run out.
    await clock.sleep(tempo.harmTtlMs + 15_000);
    this.world.time.advance();
    return true;
  }

  private async employ(): Promise<Outcome | 'died' | 'froze' | 'threw'> {
    const { plan, clock } = this;
    const number = this.workers;
    const life = new Life();
    const random = seeded(plan.seed * 31 + number);
    const wire = new RoughWire(clock, life, this.boundaries, plan.trouble, random);
    const reached = journalOver(this.journal, wire);
    const { decide, journal: defective } = plan.defect ?? {};
    const deps = {
      journal: defective ? defective(reached) : reached,
      clock: new LifeClock(clock, life),
      open: async (experiment: Experiment, target: Target) =>
        openModel(this.world, wire, this.kinds, target, experiment),
      owner: `worker-${number}`,
      newId: () => `injection-${(this.ids += 1)}`,
      signalsEveryMs: 3_000,
      ...(decide ? { decide } : {}),
    };
    const first = !this.ledger.has('RunStarted') && !this.ledger.has('RunTakenOver');
    const work = advance(deps, RUN, first ? 'resume' : plan.successor).catch((error: unknown) => {
      // Losing the way to journal or world ends a worker; anything else is a defect.
      const excused = ['journal-unavailable', 'target-unreachable', 'call-timeout'] as const;
      if (!plan.trouble || !excused.some((code) => isCode(error, code)))
        this.invariants.violated(
          `worker ${number} threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      return 'threw' as const;
    });
    const outcome = await Promise.race([work, life.ended]);
    if (outcome !== 'held') this.workers += 1;
    if (outcome === 'froze') this.late.push(Promise.race([work, clock.sleep(600_000)]));
    return outcome;
  }

  private async happen(weather: Weather): Promise<void> {
    await this.clock.sleep(weather.atMs);
    this.world.time.advance();
    await weather.happen(this.world, this.journal, RUN, this.clock);
    this.world.changed();
  }
}
