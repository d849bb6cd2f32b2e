import type { RunDocument } from '../../core/run/document.js';
import { EXIT } from '../../core/run/verdict.js';
import { showRun } from '../../report/text/show-run.js';
import type { ServerOptions, ShowOptions } from '../options.js';
import { checkReports } from '../reports.js';
import { Connection } from './connection.js';
import { runAt } from './history.js';
import { fetchReports } from './reports.js';

/** Shows one run of a service. */
export async function showRemotely(asked: string, options: ShowOptions & ServerOptions): Promise<void> {
  const { server, token, json, format } = options;
  await checkReports(options);
  const connection = new Connection(server, token);
  const id = encodeURIComponent(await runAt(options, asked));
  const wanted = json ? 'json' : format;
  process.stdout.write(
    wanted === 'text'
      ? `${showRun(await connection.ask<RunDocument>(`api/v1/runs/${id}`), !process.stdout.isTTY)}\n`
      : await connection.text(`api/v1/runs/${id}/report?format=${wanted}`),
  );
  if (!(await fetchReports(connection, id, options))) process.exitCode = EXIT.errored;
}
