import { readEnvironment } from '../config/environment.js';
import type { RunSignal } from '../core/ports/journal.js';
import { assertAskable } from '../core/run/askable.js';
import { findRun, withJournal } from './journal.js';
import { serverOf, type SignalOptions } from './options.js';
import { entryHere, whoAsks } from './who.js';

type Kind = RunSignal['kind'];

const NOW: Readonly<Record<Kind, string>> = {
  abort: 'it rolls back now; see "silverback show"',
  pause: 'it takes no further step until "silverback resume"',
  resume: 'it goes on',
};
const UNHELD: Readonly<Record<Kind, string>> = {
  abort: 'nobody is running it: "silverback janitor" rolls it back',
  pause: 'nobody is running it: whoever takes it over is told',
  resume: 'nobody is running it: whoever takes it over is told',
};

/** Asks something of a run, in whichever process it goes on. */
export async function signalRun(kind: Kind, asked: string, options: SignalOptions): Promise<void> {
  const elsewhere = serverOf(options);
  if (elsewhere) return (await import('./remote/signal-run.js')).signalRemotely(kind, asked, elsewhere);
  const { reason } = options;
  await withJournal(readEnvironment(process.env, process.cwd()), async (journal) => {
    const id = await findRun(journal, asked);
    const open = await journal.open();
    const status = open.find((run) => run.id === id)?.status ?? 'finished';
    assertAskable(id, status, kind);
    const change = { action: `run.${kind}`, subject: id, before: { status }, after: { reason } } as const;
    await journal.signal(id, { kind, by: whoAsks(), reason }, entryHere(change));
    const unheld = (await journal.due()).some((run) => run.id === id);
    process.stdout.write(`${kind} of ${id} asked; ${(unheld ? UNHELD : NOW)[kind]}\n`);
  });
}
