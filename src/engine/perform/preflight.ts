import type { Plan } from '../../core/plan.js';
import { makePlan, type PlanFacts } from '../../core/run/make-plan.js';
import { preflight as judge, type PreflightFacts } from '../../core/run/preflight.js';
import type { Baseline } from '../../core/run/event.js';
import { awaitSteadyLoad, takeBaseline } from '../baseline.js';
import { within } from '../calls.js';
import { resolutionsOf, targetFacts } from '../facts.js';
import { unaccounted } from '../unaccounted.js';
import { done, type Performed, type Work } from '../work.js';
import { askAdmission, type Admitting } from './admit.js';
import { lookedAt } from './looked-at.js';

/** Whether the run may begin. The last moment at which no is free: nothing has been touched. */
export async function preflight(work: Work, deps: Admitting): Promise<Performed> {
  const { session } = work;
  const { experiment } = session.state;
  const noBaseline = await awaitSteadyLoad(work);
  const found = await find(work, deps, noBaseline);
  const { refusals, facts, skipped } =
    typeof found === 'string' ? { refusals: [found], facts: [], skipped: [] } : judge(experiment, found.known);
  const shown = [...facts, ...skipped.map((name) => `preflight check "${name}" is switched off`)];
  await session.record((state) => {
    if (state.stage !== 'preflight') return [];
    return refusals.length > 0 || typeof found === 'string'
      ? [{ type: 'RunRefused', reasons: refusals }]
      : [{ type: 'PreflightPassed', facts: shown, baseline: found.baseline, plan: planOf(work, found.known) }];
  });
  return done;
}

function planOf({ session, bench }: Work, known: Found['known']): Plan {
  const { experiment, target } = session.state;
  return makePlan(experiment, { ...known, target, resolution: resolutionsOf(bench) });
}

interface Found {
  readonly known: PreflightFacts & Pick<PlanFacts, 'requirements'>;
  readonly baseline: Baseline;
}

/** @returns what is known before the run, or why it could not be found out. */
async function find(work: Work, deps: Admitting, noBaseline: string | null): Promise<Found | string> {
  const { session, bench } = work;
  const { experiment, seed, hypothesis, tempo } = session.state;
  const ask = async (): Promise<
    Omit<PreflightFacts, 'admission' | 'tempo' | 'noBaseline'> & { baseline: Baseline }
  > => {
    const baseline = await takeBaseline(work);
    return { ...(await targetFacts(bench, experiment, seed, baseline, hypothesis)), baseline };
  };
  return lookedAt(session, async () => {
    const { baseline, ...known } = await within(session.clock, tempo.callTimeoutMs, 'looking at the target', ask);
    const residue = await unaccounted(known.residue, session.state, deps.journal);
    // Asked again, last of all: a halt or an incident may have come since, and the fleet is what it is now.
    const { refusals, requirements } = (await askAdmission(work, deps)).admission;
    return { known: { ...known, tempo, noBaseline, residue, admission: refusals, requirements }, baseline };
  });
}
