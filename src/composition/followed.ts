import type { Provider } from '@nestjs/common';
import { RunJournal } from '../core/ports/journal.js';
import { Metrics } from '../core/ports/metrics.js';
import type { PrometheusMetrics } from '../metrics/prometheus.js';
import type { WorkerOptions } from './worker.js';

/** The metrics count what the runs of this process go through. */
export function counting<Options extends Pick<WorkerOptions, 'onRecorded' | 'onLeft'>>(
  options: Options,
  { runs }: PrometheusMetrics,
): Options {
  return {
    ...options,
    onRecorded: (events, state) => {
      options.onRecorded?.(events, state);
      runs.recorded(events, state);
    },
    onLeft: (run, wasTaken) => {
      options.onLeft?.(run, wasTaken);
      runs.letGo(run, wasTaken);
    },
  };
}

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
