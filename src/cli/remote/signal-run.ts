import type { RunSignal } from '../../core/ports/journal.js';
import type { ServerOptions, SignalOptions } from '../options.js';
import { Connection } from './connection.js';
import { runAt } from './history.js';

const NOW: Readonly<Record<RunSignal['kind'], string>> = {
  abort: 'it rolls back now',
  pause: 'it takes no further step until it is resumed',
  resume: 'it goes on',
};

/** Asks something of a run of a service. */
export async function signalRemotely(
  kind: RunSignal['kind'],
  asked: string,
  options: SignalOptions & ServerOptions,
): Promise<void> {
  const { server, token, reason } = options;
  const run = await runAt(options, asked);
  await new Connection(server, token).ask(`api/v1/runs/${encodeURIComponent(run)}/${kind}`, {
    method: 'POST',
    body: { reason },
  });
  process.stdout.write(`${kind} of ${run} asked; ${NOW[kind]}\n`);
}
