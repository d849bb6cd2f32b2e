import { SilverbackError } from '../../core/errors.js';
import type { RunSummary } from '../../core/ports/journal.js';
import type { HistoryOptions, ServerOptions } from '../options.js';
import { Connection } from './connection.js';

/** Past runs of a service, the newest first. */
export async function historyOf(
  { server, token }: ServerOptions,
  { experiment, limit }: Pick<HistoryOptions, 'experiment' | 'limit'>,
): Promise<readonly RunSummary[]> {
  const query = new URLSearchParams({ limit, ...(experiment === undefined ? {} : { experiment }) });
  const { items } = await new Connection(server, token).ask<{ items: readonly RunSummary[] }>(
    `api/v1/runs?${query.toString()}`,
  );
  return items;
}

/** @returns the id of the run that is meant by one, or by `latest`. @throws `run-not-found` when there is none yet */
export async function runAt(server: ServerOptions, asked: string): Promise<string> {
  if (asked !== 'latest') return asked;
  const [newest] = await historyOf(server, { limit: '1' });
  if (!newest) throw new SilverbackError('run-not-found', `${server.server} has no runs yet`);
  return newest.id;
}
