import { isCode, messageOf } from '../../core/errors.js';
import type { Plan } from '../../core/plan.js';
import { makePlan } from '../../core/run/make-plan.js';
import { occupied, preflight as judge, type PreflightFacts } from '../../core/run/preflight.js';
import type { Baseline } from '../../core/run/event.js';
import type { RunJournal } from '../../core/ports/journal.js';
import { takeBaseline, watchedLongEnough } from '../baseline.js';
import { within } from '../calls.js';
import { journalFacts, resolutionsOf, targetFacts } from '../facts.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 3;
const AGAIN_MS = 500;

/** Whether the run may begin. The last moment at which no is free: nothing has been touched. */
export async function preflight(work: Work, journal: RunJournal): Promise<Performed> {
  const { session } = work;
  const { experiment } = session.state;
  await watchedLongEnough(work);
  const found = await find(work, journal);
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

function planOf({ session, bench }: Work, known: PreflightFacts): Plan {
  const { experiment, target } = session.state;
  return makePlan(experiment, { ...known, target, resolution: resolutionsOf(bench) });
}

interface Found {
  readonly known: PreflightFacts;
  readonly baseline: Baseline;
}

/** @returns what is known before the run, or why it could not be found out. */
async function find(work: Work, journal: RunJournal): Promise<Found | string> {
  const { session, bench } = work;
  const { experiment, seed, run, target, hypothesis, tempo } = session.state;
  const others = await journalFacts(journal, run, target);
  // Beside another run the target looks like anything: its harm would be read as a target that is broken.
  const busy = occupied(others);
  if (busy.length > 0) return busy.join('; ');
  const ask = async (): Promise<Found> => {
    const baseline = await takeBaseline(work);
    const seen = await targetFacts(bench, experiment, seed, baseline, hypothesis);
    return { known: { ...seen, ...others, tempo }, baseline };
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await within(session.clock, tempo.callTimeoutMs, 'looking at the target', ask);
    } catch (error) {
      if (isCode(error, 'lease-lost')) throw error;
      if (attempt === ATTEMPTS) return `the target could not be looked at: ${messageOf(error)}`;
      await session.clock.sleep(AGAIN_MS, session.gone.signal);
    }
  }
}
