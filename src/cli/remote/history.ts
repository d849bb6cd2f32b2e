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
