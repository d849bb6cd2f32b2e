import { Gauge, type Registry } from 'prom-client';
import type { RunJournal } from '../core/ports/journal.js';

/** What any process may say for all of them: how many runs wait, how many are on, and whether everything is halted. */
export function journalGauges(registry: Registry, journal: RunJournal): void {
  const registers = [registry];
  const unfinished = new Gauge({
    name: 'silverback_runs_unfinished',
    help: 'Runs that are not finished, in all processes: queued is the depth of the queue',
    labelNames: ['status'],
    registers,
    collect: async () => {
      unfinished.reset();
      const runs = await journal.open().catch(() => null);
      if (!runs) return;
      unfinished.set({ status: 'queued' }, 0);
      for (const { status } of runs) unfinished.inc({ status });
    },
  });
  const halted = new Gauge({
    name: 'silverback_halted',
    help: '1 while the global halt is on',
    registers,
    collect: async () => {
      const halt = await journal.halt().catch(() => undefined);
      if (halt === undefined) halted.remove();
      else halted.set(halt ? 1 : 0);
    },
  });
}
