import type { ProbeSpec } from '../../core/experiment/experiment.js';
import { resultOf, type Judgement } from '../../core/judge/judgement.js';
import { recoveriesSeen } from '../../core/run/recovery.js';
import { Measuring } from '../measure.js';
import { done, type Performed, type Work } from '../work.js';

/** How long probes may take to have enough samples before a run, and users to recover after it, milliseconds. */
const PATIENCE_MS = { before: 20_000, after: 60_000 };

/** The stages in which its answer is still asked for. */
const STAGE = { before: 'before', after: 'rolling-back' } as const;
/** A hypothesis that was bad for this long before a run is not a moment's weakness. */
const HOPELESS_MS = 5_000;

/**
 * Checks the hypothesis until it holds or its patience ends. Before a run, samples are waited for; after it, recovery
 * is.
 */
export async function checkHypothesis(work: Work, when: 'before' | 'after'): Promise<Performed> {
  const looked = await lookUntilGood(work, when);
  if (!looked) return done;
  const { begun, held, results, heldAll } = looked;
  const { session } = work;
  const at = session.clock.now();
  await session.record((state) => {
    if (state.stage !== STAGE[when]) return [];
    // Whoever looks for recovery beside the run may come second: this is the last time that anybody looks.
    const recovered = when === 'after' && heldAll ? recoveriesSeen(state, begun, at) : [];
    return [...recovered, { type: 'HypothesisChecked', when, held, results: results.map(resultOf) }];
  });
  return done;
}

/** The last look. `begun`: when it was, milliseconds since the epoch; `heldAll`: so did what is only judged during a run. */
interface Looked {
  readonly begun: number;
  readonly held: boolean | null;
  readonly results: readonly Judgement[];
  readonly heldAll: boolean;
}

/** @returns null when it was called off */
export async function lookUntilGood(
  { session, bench, method }: Work,
  when: 'before' | 'after',
): Promise<Looked | null> {
  const { probes, intervalMs } = session.state.experiment.steadyState;
  const specs = probes.filter((spec) => spec.when.includes(when));
  const probing = new Measuring(session, bench);
  // Harm has recovered when all is good, also what is not judged here.
  const others = when === 'after' ? probes.filter((spec) => !specs.includes(spec) && isJudgedDuring(spec)) : [];
  const from = session.clock.monotonic();
  const until = from + PATIENCE_MS[when];
  let goodAt = from;
  for (;;) {
    const begun = session.now;
    const all = await probing.measure([...specs, ...others]);
    const results = all.slice(0, specs.length);
    const held = verdictOf(results);
    const now = session.clock.monotonic();
    if (held !== false) goodAt = now;
    const hopeless = when === 'before' && now - goodAt > HOPELESS_MS;
    if (held === true || hopeless || now > until)
      return { begun, held, results, heldAll: held === true && verdictOf(all) !== false };
    const cancel = when === 'before' ? method : session.gone.signal;
    if (cancel.aborted) return null;
    await session.clock.sleep(intervalMs, cancel);
  }
}

const isJudgedDuring = ({ when, while: fault }: ProbeSpec): boolean => when.includes('during') && fault === undefined;

function verdictOf(results: readonly Judgement[]): boolean | null {
  if (results.some((result) => result.ok === false)) return false;
  // Nothing looked at is nothing known.
  return results.length === 0 || results.some((result) => result.ok === null) ? null : true;
}
