import { resultOf } from '../../core/judge/judgement.js';
import type { Plan } from '../../core/plan.js';
import { makePlan, type PlanFacts } from '../../core/run/make-plan.js';
import { preflight as judge, type PreflightFacts } from '../../core/run/preflight.js';
import type { Baseline } from '../../core/run/event.js';
import { BASELINE_MS, countsOf, takeBaseline } from '../baseline.js';
import { type TargetFacts, targetFacts } from '../facts.js';
import { need } from '../workbench.js';
import { rehearsed } from '../obstacles.js';
import { inTheWay } from '../unaccounted.js';
import { done, type Performed, type Work } from '../work.js';
import { askAdmission, type Admitting } from './admit.js';
import { lookUntilGood } from './hypothesis.js';
import { lookedAt, lookWithin, refusalsIn } from './looked-at.js';

const NOBODY_COUNTS = 'nobody counts what users meet on this target: the probes alone tell whether they are harmed';

/** Whether the run may begin. The last moment at which no is free: nothing has been touched. */
export async function preflight(work: Work, deps: Admitting): Promise<Performed> {
  const { session, bench } = work;
  const { experiment } = session.state;
  const hindered = refusalsIn(await lookedAt(session, () => rehearsed(bench, experiment)));
  const found = hindered.length > 0 ? hindered.join('; ') : await find(work, deps, await whatUsersMeet(work));
  const { refusals, facts, skipped } =
    typeof found === 'string' ? { refusals: [found], facts: [], skipped: [] } : judge(experiment, found.known);
  const counted = bench.fleet.capabilities.traffic ? [] : [NOBODY_COUNTS];
  const warned = typeof found === 'string' ? [] : (found.known.warnings ?? []);
  const shown = [
    ...facts,
    ...counted,
    ...warned,
    ...skipped.map((name) => `preflight check "${name}" is switched off`),
  ];
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
  return makePlan(experiment, { ...known, target, routers: need(bench, 'routers') });
}

interface Met extends Pick<PreflightFacts, 'hypothesis' | 'noBaseline'> {
  readonly baseline: Omit<Baseline, 'writes'>;
}

/** The baseline, and the hypothesis as it is then: nobody has looked while a steady load was waited for. */
async function whatUsersMeet(work: Work): Promise<Met> {
  const { hypothesis, experiment } = work.session.state;
  const { skipPreflight } = experiment.guards;
  const held = hypothesis.every(({ ok }) => ok === true);
  // A run that is refused anyhow is not kept waiting for it.
  const goesOn = held || skipPreflight.includes('steady-state');
  const patience = skipPreflight.includes('baseline') ? BASELINE_MS : undefined;
  const { baseline, why } = await takeBaseline(work, goesOn ? patience : 0);
  const looked = held ? await lookUntilGood(work, 'before') : null;
  return { baseline, noBaseline: goesOn ? why : null, hypothesis: looked?.results.map(resultOf) ?? hypothesis };
}

interface Found {
  readonly known: PreflightFacts & Pick<PlanFacts, 'requirements'>;
  readonly baseline: Baseline;
}

/** @returns what is known before the run, or why it could not be found out. */
async function find(work: Work, deps: Admitting, met: Met): Promise<Found | string> {
  const { session, bench } = work;
  const { experiment, seed, tempo } = session.state;
  const { hypothesis, noBaseline } = met;
  const ask = async (): Promise<TargetFacts & { baseline: Baseline }> => {
    const audit = await bench.fleet.capabilities.writes?.audit();
    const baseline = { ...met.baseline, writes: audit ? countsOf(audit) : null };
    return { ...(await targetFacts(bench, experiment, seed, baseline, hypothesis)), baseline };
  };
  return lookedAt(session, async () => {
    const { baseline, ...known } = await lookWithin(session, 'looking at the target', ask);
    const residue = await inTheWay(known.residue, session.state, deps.journal);
    // Asked again, last of all: a halt or an incident may have come since, and the fleet is what it is now.
    const { refusals, requirements } = (await askAdmission(work, deps)).admission;
    return { known: { ...known, tempo, noBaseline, residue, admission: refusals, requirements }, baseline };
  });
}
