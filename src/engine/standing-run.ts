import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from '../core/experiment/experiment.js';
import type { RunJournal } from '../core/ports/journal.js';
import { recentPass } from '../core/run/recent-pass.js';
import type { Target } from '../core/target/target.js';
import { keptEvents } from './kept-events.js';

/** How many earlier runs are looked at: what was refused or aborted since then says nothing. */
const LOOK_BACK = 50;

/** A run of before that stands for the one that is asked for, or why none does. */
export type StandingRun = { readonly run: string; readonly why: string } | { readonly whyNot: string };

/** Looks for one of the same file, values of variables and target, the target described as it is now. */
export async function standingRun(
  journal: Pick<RunJournal, 'history' | 'read'>,
  { experiment: { hash }, target }: { readonly experiment: Experiment; readonly target: Target },
  now: Date,
  maxAgeMs: number,
): Promise<StandingRun> {
  const runs = await journal.history({ experimentHash: hash, target: target.name, limit: LOOK_BACK });
  const standing = recentPass(runs, now, maxAgeMs);
  if (!standing.stands) return { whyNot: standing.reason };
  const [first] = await keptEvents(journal, standing.run.id);
  if (!first)
    return { whyNot: `of run ${standing.run.id} only the document is kept, which does not describe its target` };
  const then = first.event.type === 'RunRequested' ? first.event.targetSpec : null;
  // Through JSON, as the journal keeps it: a field that is undefined is one that is not there.
  const same = isDeepStrictEqual(then, JSON.parse(JSON.stringify(target)));
  return same
    ? { run: standing.run.id, why: standing.reason }
    : { whyNot: `target ${target.name} is described otherwise than for run ${standing.run.id}` };
}
