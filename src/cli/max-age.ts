import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from '../core/experiment/experiment.js';
import type { RunJournal } from '../core/ports/journal.js';
import { recentPass } from '../core/run/recent-pass.js';
import { EXIT } from '../core/run/verdict.js';
import type { Target } from '../core/target/target.js';
import { runSummary } from '../report/text/run-summary.js';
import type { Context } from './context.js';
import { keptEvents, withJournal } from './journal.js';
import type { RunOptions } from './options.js';
import { printJson } from './output.js';
import { writeReports } from './reports.js';
import { toldBy } from '../report/told.js';

/** How many earlier runs are looked at: what was refused or aborted since then says nothing. */
const LOOK_BACK = 50;

/**
 * Takes a run of before for the one that is asked for, with its reports: the same file, values of variables and target,
 * the target described as it is now. Says so, or why not. @returns whether one stands.
 */
export async function standsFor(
  { environment }: Context,
  { experiment, target }: { experiment: Experiment; target: Target },
  maxAgeMs: number,
  options: RunOptions,
): Promise<boolean> {
  return withJournal(environment, async (journal) => {
    const accepted = await accept(journal, experiment, target, maxAgeMs);
    if ('whyNot' in accepted) {
      process.stderr.write(`--max-age: ${accepted.whyNot}; running\n`);
      return false;
    }
    const document = await journal.document(accepted.run);
    process.stderr.write(`--max-age: ${accepted.why}; nothing was run\n`);
    if (options.json) printJson(document);
    else process.stdout.write(`${runSummary(document)}\n`);
    const written = await writeReports(options, document, toldBy(journal, document));
    process.exitCode = written ? EXIT.passed : EXIT.errored;
    return true;
  });
}

async function accept(
  journal: Pick<RunJournal, 'history' | 'read'>,
  { hash }: Experiment,
  target: Target,
  maxAgeMs: number,
): Promise<{ readonly run: string; readonly why: string } | { readonly whyNot: string }> {
  const runs = await journal.history({ experimentHash: hash, target: target.name, limit: LOOK_BACK });
  const standing = recentPass(runs, new Date(), maxAgeMs);
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
