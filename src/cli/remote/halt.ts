import { haltSet, type OpenRun } from '../halt-set.js';
import type { ServerOptions } from '../options.js';
import { Connection } from './connection.js';

/** Sets or lifts the global stop of a service. */
export async function haltRemotely({
  server,
  token,
  reason,
  release,
}: ServerOptions & { readonly reason: string; readonly release?: boolean }): Promise<void> {
  const connection = new Connection(server, token);
  if (release) {
    await connection.ask('api/v1/halt', { method: 'DELETE' });
    process.stdout.write('halt released; experiments may start again\n');
    return;
  }
  const { runs } = await connection.ask<{ runs: readonly OpenRun[] }>('api/v1/halt', {
    method: 'PUT',
    body: { reason },
  });
  process.stdout.write(`${haltSet(runs)}\n`);
}
