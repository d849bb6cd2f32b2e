import { ulid } from 'ulid';
import { messageOf, SilverbackError } from '../../core/errors.js';
import type { RunDocument } from '../../core/run/document.js';
import { evolve, initial } from '../../core/run/evolve.js';
import type { RunState } from '../../core/run/state.js';
import { EXIT } from '../../core/run/verdict.js';
import { runSummary } from '../../report/text/run-summary.js';
import { onInterrupt } from '../interrupt.js';
import type { RunOptions, ServerOptions } from '../options.js';
import { printJson } from '../output.js';
import { type ProgressView, progressView } from '../progress.js';
import { Connection } from './connection.js';
import { follow } from './follow.js';
import { fetchReports } from './reports.js';

/** What a service answers about a run that it has made; a run of before is 200. */
const ACCEPTED = 202;

type RemoteOptions = RunOptions & ServerOptions;

/**
 * Runs an experiment on a service and waits for its end; the exit code is the verdict's. A restart of the service and a
 * lost connection change nothing: the run goes on there, and is followed again.
 */
export async function runRemotely(
  experiment: string,
  options: RemoteOptions,
  { timeoutMs, set }: { readonly timeoutMs: number | null; readonly set: Readonly<Record<string, string>> },
): Promise<void> {
  if (/[/\\]|\.ya?ml$/.test(experiment))
    throw new SilverbackError(
      'invalid-usage',
      `--server runs experiments that the service knows by name, and ${experiment} is a file; store it there first (PUT /api/v1/experiments/NAME)`,
    );
  const connection = new Connection(options.server, options.token);
  const { run, standing } = await requested(connection, experiment, options, set);
  if (standing)
    process.stderr.write(`--max-age: run ${run.id} stands, it passed at ${run.finishedAt}; nothing was run\n`);
  if (options.detach) return printId(run.id, options);
  const view = progressView({ name: run.experiment, title: run.experimentTitle }, options.json === true);
  const ended = standing ? run : await waited(connection, run.id, view, options, timeoutMs);
  if (options.json) printJson(ended);
  else process.stdout.write(`${runSummary(ended)}\n`);
  const written = await fetchReports(connection, ended.id, options);
  const code = ended.verdict === null ? EXIT.errored : EXIT[ended.verdict];
  process.exitCode = written ? code : code || EXIT.errored;
}

/** @returns the run, and whether it is one of before that is taken for a new one. */
async function requested(
  connection: Connection,
  experiment: string,
  { target, maxAge }: RunOptions,
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly run: RunDocument; readonly standing: boolean }> {
  const { status, body } = await connection.reply<RunDocument>('api/v1/runs', {
    method: 'POST',
    body: {
      experiment,
      variables,
      ...(target === undefined ? {} : { target }),
      ...(maxAge === undefined ? {} : { maxAge }),
    },
    headers: { 'idempotency-key': ulid() },
  });
  return { run: body, standing: status !== ACCEPTED };
}

/** Tells what the run does until it is over; a signal or the timeout aborts it, and its rollback is waited for. */
async function waited(
  connection: Connection,
  id: string,
  view: ProgressView,
  options: RemoteOptions,
  timeoutMs: number | null,
): Promise<RunDocument> {
  const abort = (reason: string): void =>
    void connection
      .ask(`api/v1/runs/${id}/abort`, { method: 'POST', body: { reason } })
      .catch((error: unknown) => view.say(`the abort could not be asked for: ${messageOf(error)}`));
  const interrupt = onInterrupt((signal) => {
    view.say(`${signal}: aborting run ${id}; this command ends when everything is undone`);
    abort(`${signal} received by whoever waited for it`);
  });
  const timer =
    timeoutMs === null ? undefined : setTimeout(() => abort(`--timeout of ${options.timeout} is over`), timeoutMs);
  try {
    await tell(connection, id, view);
  } finally {
    clearTimeout(timer);
    interrupt.stop();
    view.end();
  }
  return connection.ask<RunDocument>(`api/v1/runs/${id}`);
}

async function tell(connection: Connection, id: string, view: ProgressView): Promise<void> {
  let state: RunState | null = null;
  for await (const recorded of follow(connection, id)) {
    state = state === null ? initial(recorded) : evolve(state, recorded);
    view.hooks.onRecorded([recorded], state);
    if (recorded.event.type === 'RollbackOverdue') return;
  }
}

function printId(id: string, { json }: RunOptions): void {
  if (json) printJson({ id });
  else process.stdout.write(`${id}\n`);
}
