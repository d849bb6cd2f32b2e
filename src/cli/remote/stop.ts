import type { ServerOptions } from '../options.js';
import { Connection } from './connection.js';

/** Asks a service to stop one of its runs. */
export async function abortRemotely(
  run: string,
  { server, token, reason }: ServerOptions & { readonly reason: string },
): Promise<void> {
  await new Connection(server, token).ask(`api/v1/runs/${encodeURIComponent(run)}/abort`, {
    method: 'POST',
    body: { reason },
  });
  process.stdout.write(`abort of ${run} asked; it rolls back now\n`);
}

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
  await connection.ask('api/v1/halt', { method: 'PUT', body: { reason } });
  process.stdout.write('halt set: nothing starts, open runs roll back\n');
}
