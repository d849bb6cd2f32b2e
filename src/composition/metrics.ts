import type { Provider } from '@nestjs/common';
import { RunJournal } from '../core/ports/journal.js';
import { Metrics } from '../core/ports/metrics.js';
import type { PrometheusMetrics } from '../metrics/prometheus.js';

/** Metrics that tell of the journal, too. */
export function metricsOf(metrics: PrometheusMetrics): Provider {
  return {
    provide: Metrics,
    useFactory: (journal: RunJournal) => {
      metrics.watch(journal);
      return metrics;
    },
    inject: [RunJournal],
  };
}
