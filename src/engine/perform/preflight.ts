import { preflight as judge } from '../../core/run/preflight.js';
import type { Baseline } from '../../core/run/event.js';
import type { RunJournal } from '../../core/ports/journal.js';
import { journalFacts, targetFacts } from '../facts.js';
import { takeBaseline } from '../baseline.js';
import { done, type Performed, type Work } from '../work.js';

/** Whether the run may begin. The last moment at which no is free: nothing has been touched. */
export async function preflight(work: Work, journal: RunJournal): Promise<Performed> {
  const { session, bench } = work;
  const { experiment, seed, run, target, hypothesis } = session.state;
  const baseline: Baseline = await takeBaseline(work);
  const [known, others] = await Promise.all([
    targetFacts(bench, experiment, seed, baseline, hypothesis),
    journalFacts(journal, run, target),
  ]);
  const { refusals, facts, skipped } = judge(experiment, { ...known, ...others });
  const shown = [...facts, ...skipped.map((name) => `preflight check "${name}" is switched off`)];
  await session.record((state) => {
    if (state.stage !== 'preflight') return [];
    return refusals.length > 0
      ? [{ type: 'RunRefused', reasons: refusals }]
      : [{ type: 'PreflightPassed', facts: shown, baseline }];
  });
  return done;
}
