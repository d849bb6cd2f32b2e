import type { Provider } from '@nestjs/common';
import { RunJournal } from '../core/ports/journal.js';
import { Metrics } from '../core/ports/metrics.js';
import { Database } from '../journal/database.js';
import { KyselyOutbox } from '../journal/outbox.js';
import type { PrometheusMetrics } from '../metrics/prometheus.js';

/** Metrics that tell of the journal, too. */
export function metricsOf(metrics: PrometheusMetrics): Provider {
  return {
    provide: Metrics,
    useFactory: (journal: RunJournal, database: Database) => {
      metrics.watch({ journal, outbox: new KyselyOutbox(database) });
      return metrics;
    },
    inject: [RunJournal, Database],
  };
}
