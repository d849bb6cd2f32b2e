import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { tempoFor } from '../composition/tempo.js';
import { SystemClock } from '../config/system-clock.js';
import { prepareHome } from '../config/home.js';
import { readDuration } from '../core/units.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import type { RunDocument } from '../core/run/document.js';
import { EXIT } from '../core/run/verdict.js';
import type { Wanted } from '../engine/experiments.js';
import type { Outcome } from '../engine/worker-deps.js';
import { runSummary } from '../report/text/run-summary.js';
import { startApplication } from './application.js';
import { context, loadExperiment, setOf } from './context.js';
import { serverOf, type RunOptions } from './options.js';
import { detach } from './detach.js';
import { standsFor } from './max-age.js';
import { printJson } from './output.js';
import { checkReports, writeReports } from './reports.js';
import { toldBy } from '../report/told.js';
import { onInterrupt } from './interrupt.js';
import { progressView } from './progress.js';
import { entryHere, whoAsks } from './who.js';

/** Runs an experiment, here or on a service, and waits for its end; the exit code is the verdict's. */
export async function run(name: string, options: RunOptions): Promise<void> {
  if (options.detach) refuseWaiting(options);
  await checkReports(options);
  const timeoutMs = durationOf('timeout', options.timeout);
  const maxAgeMs = durationOf('max-age', options.maxAge);
  const elsewhere = serverOf(options);
  if (elsewhere) {
    const { runRemotely } = await import('./remote/run.js');
    return runRemotely(name, elsewhere, { timeoutMs, set: setOf(options) });
  }
  const base = await context();
  const { experiment, target } = await loadExperiment(base, name, options);
  await prepareHome(base.environment.home);
  if (maxAgeMs !== null && (await standsFor(base, { experiment, target }, maxAgeMs, options))) return;
  const wanted: Wanted = { experiment: experiment.name, target: target.name, variables: setOf(options) };
  const view = progressView(experiment, options.json === true || options.detach === true);
  const clock = new SystemClock();
  const app = await startApplication({
    house: base.house,
    incidents: base.incidents,
    clock,
    ...base.environment,
    start: 'if-needed',
    ...view.hooks,
  });
  try {
    const id = await app.runs.request(
      {
        experiment,
        target,
        tempo: tempoFor(target.fleet),
        seed: randomInt(2 ** 31),
        requestedBy: whoAsks(),
      },
      (subject) => entryHere({ action: 'run.request', subject, before: null, after: wanted }),
    );
    if (options.detach) return await detach(id, base.environment.home, options.json === true);
    await app.worker.start();
    const ask = (by: string, reason: string): void =>
      void app.worker
        .abort(id, by, reason)
        .catch((error: unknown) => view.say(`the abort could not be recorded: ${messageOf(error)}`));
    const interrupt = onInterrupt((signal) => {
      view.say(`${signal}: aborting and rolling back; the run ends when everything is undone`);
      ask('signal', `${signal} received`);
    });
    const over = new AbortController();
    if (timeoutMs !== null)
      void clock
        .sleep(timeoutMs, over.signal)
        .then(() => !over.signal.aborted && ask('timeout', `--timeout of ${options.timeout} is over`));
    const { outcome, run: document } = await app.worker.finish(id).finally(() => {
      over.abort();
      interrupt.stop();
      view.end();
    });
    report(document, outcome, options.json === true);
    const written = await writeReports(options, document, toldBy(app.journal, document));
    const code = exitCode(document, outcome);
    process.exitCode = written ? code : code || EXIT.errored;
  } finally {
    await app.close();
  }
}

function report(run: RunDocument, outcome: Outcome, json: boolean): void {
  if (outcome === 'lost')
    process.stderr.write(`this process lost run ${run.id} to another worker and has changed nothing since\n`);
  if (outcome === 'overdue')
    process.stderr.write(
      `the rollback of run ${run.id} could not be verified in time; "silverback janitor" goes on with it\n`,
    );
  if (json) printJson(run);
  else process.stdout.write(`${runSummary(run)}\n`);
}

/** An unfinished run is an error of the machine or of the rollback; its residue has been named. */
export function exitCode(run: RunDocument, outcome: Outcome): number {
  return run.verdict === null || outcome === 'overdue' ? EXIT.errored : EXIT[run.verdict];
}

/** @returns milliseconds, null when the option was not given */
function durationOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const read = readDuration(text);
  if ('problem' in read)
    throw new SilverbackError('invalid-usage', `--${option} ${text}: ${read.problem}; expected ${read.expected}`);
  return read.value;
}

/** Nobody waits for a run in the background: what only a waiting command does would be dropped without a word. */
function refuseWaiting(options: RunOptions): void {
  for (const option of ['report', 'junit', 'timeout'] as const)
    if (options[option] !== undefined)
      throw new SilverbackError(
        'invalid-usage',
        `--${option} needs a command that waits for the end of the run; with --detach use "silverback show" or "silverback abort"`,
      );
}
