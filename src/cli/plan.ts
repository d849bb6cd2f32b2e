import { existsSync } from 'node:fs';
import { planFromLayout, planOnTarget } from '../engine/planner.js';
import type { Environment } from '../config/environment.js';
import { journalFile } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { isCode, SilverbackError } from '../core/errors.js';
import { keptPlan } from '../core/run/kept-plan.js';
import type { RunJournal } from '../core/ports/journal.js';
import { EXIT } from '../core/run/verdict.js';
import type { Plan } from '../core/plan.js';
import { bind, openFleet, unboundFaults } from '../composition/workbench.js';
import { tempoFor } from '../composition/tempo.js';
import { asideOf } from '../composition/worker.js';
import { worldStatus } from '../fleets/sandbox/end-world.js';
import { MemoryJournal } from '../simulation/memory-journal.js';
import { planDiff, planDiffText } from '../report/text/plan-diff.js';
import { planText } from '../report/text/plan-text.js';
import { context, loadExperiment, type Context } from './context.js';
import { fail } from './fail.js';
import type { PlanOptions } from './options.js';
import { keptEvents } from '../engine/kept-events.js';
import { withJournal } from './journal.js';
import { printJson } from './output.js';

/** Chance of a plan; a run draws its own, so that a random subject is not known beforehand. */
const SEED = 1;
/** Runs that were refused kept no plan; so many of them in a row are looked past. */
const LOOK_BACK = 20;

/** Shows what a run would do. Exit 4 when it would be refused. */
export async function plan(name: string, options: PlanOptions): Promise<void> {
  const base = await context();
  const loaded = await loadExperiment(base, name, options);
  // A sandbox is made of processes that need not run yet; what is not ours to start is asked.
  const running = loaded.target.fleet !== 'sandbox' || (await worldStatus(base.environment.home)) !== null;
  const last = options.diff ? await lastPlan(base, loaded) : null;
  // By the seed of the last run, so that what chance picks is the same while the fleet is.
  const seed = last?.seed ?? SEED;
  const result = running ? await onTarget(base, loaded, seed) : await fromLayout(base, loaded, seed);
  if (result instanceof SilverbackError) {
    fail(result, options.json ?? false);
    process.exitCode = EXIT.refused;
    return;
  }
  const diff = last && { run: last.run, at: last.at, lines: planDiff(last.plan, result) };
  if (options.json) printJson(options.diff ? { ...result, diff } : result);
  else process.stdout.write(`${options.diff ? planDiffText(result, diff) : planText(result)}\n`);
  process.exitCode = result.verdict === 'ok' ? EXIT.passed : EXIT.refused;
}

type Loaded = Awaited<ReturnType<typeof loadExperiment>>;

async function fromLayout(
  { environment, house }: Context,
  { experiment, target }: Loaded,
  seed: number,
): Promise<Plan> {
  const tempo = tempoFor(target.fleet);
  const by = (journal: Pick<RunJournal, 'admissible'>): Promise<Plan> =>
    planFromLayout(experiment, target, tempo, seed, unboundFaults(house), journal);
  return isKept(environment) ? withJournal(environment, by) : by(new MemoryJournal(new SystemClock()));
}

/** The plan that the last run of the experiment on the target kept; null when none did. */
async function lastPlan({ environment }: Context, { experiment, target }: Loaded) {
  if (!isKept(environment)) return null;
  return withJournal(environment, async (journal) => {
    const runs = await journal.history({ experiment: experiment.name, target: target.name, limit: LOOK_BACK });
    for (const { id } of runs) {
      const kept = keptPlan(await keptEvents(journal, id));
      if (kept) return kept;
    }
    return null;
  });
}

/** A home that nobody has used yet says nothing, and is not made for a look. */
function isKept({ databaseUrl, home }: Environment): boolean {
  return databaseUrl !== null || existsSync(journalFile(home));
}

/** @returns why nothing can be planned, where the target as it is cannot do what is asked: a run is refused for it */
async function onTarget(
  { environment, house, incidents }: Context,
  { experiment, target }: Loaded,
  seed: number,
): Promise<Plan | SilverbackError> {
  const clock = new SystemClock();
  const fleet = await openFleet({ home: environment.home, clock }, target, { start: 'never', afterwards: 'end' });
  try {
    return await withJournal(environment, async (journal) =>
      planOnTarget(bind(house, fleet, target, experiment), experiment, target, tempoFor(target.fleet), seed, clock, {
        journal,
        aside: asideOf({ ...environment, clock }, false),
        ...(incidents && { incidents }),
      }),
    ).catch((error: unknown) => {
      if (error instanceof SilverbackError && isCode(error, 'unsupported-by-target')) return error;
      throw error;
    });
  } finally {
    await fleet.close();
  }
}
