import type { Experiment } from '../core/experiment/experiment.js';
import { EXIT } from '../core/run/verdict.js';
import type { Target } from '../core/target/target.js';
import { standingRun } from '../engine/standing-run.js';
import { runSummary } from '../report/text/run-summary.js';
import type { Context } from './context.js';
import { withJournal } from './journal.js';
import type { RunOptions } from './options.js';
import { printJson } from './output.js';
import { writeReports } from './reports.js';
import { toldBy } from '../report/told.js';

/**
 * Takes a run of before for the one that is asked for, with its reports: the same file, values of variables and target,
 * the target described as it is now. Says so, or why not. @returns whether one stands.
 */
export async function standsFor(
  { environment }: Context,
  wanted: { experiment: Experiment; target: Target },
  maxAgeMs: number,
  options: RunOptions,
): Promise<boolean> {
  return withJournal(environment, async (journal) => {
    const accepted = await standingRun(journal, wanted, new Date(), maxAgeMs);
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
