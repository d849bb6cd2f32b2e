import { Gauge, type Registry } from 'prom-client';
import type { RunJournal } from '../core/ports/journal.js';
import type { Outbox } from '../core/ports/outbox.js';

/** What the journal is asked for. */
export interface Watched {
  readonly journal: Pick<RunJournal, 'open' | 'halt'>;
  readonly outbox: Pick<Outbox, 'counts'>;
}

/**
 * What any process may say for all of them: how many runs wait, how many are on, whether everything is halted, and what
 * receivers of webhooks have not got.
 */
export function journalGauges(registry: Registry, { journal, outbox }: Watched): void {
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
  const deliveries = new Gauge({
    name: 'silverback_webhook_deliveries',
    help: 'Messages that receivers of webhooks have not got: waiting are sent or tried again, dead are dead letters',
    labelNames: ['state'],
    registers,
    collect: async () => {
      deliveries.reset();
      const counts = await outbox.counts().catch(() => null);
      for (const [state, count] of Object.entries(counts ?? {})) deliveries.set({ state }, count);
    },
  });
}
