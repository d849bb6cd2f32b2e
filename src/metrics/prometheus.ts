import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Metrics } from '../core/ports/metrics.js';
import { journalGauges, type Watched } from './journal-gauges.js';
import { RunMeter } from './run-meter.js';
import { ScheduleMeter } from './schedule-meter.js';

/** What this process does, what the journal holds, and the process itself, as Prometheus reads it. */
export class PrometheusMetrics implements Metrics {
  private readonly registry = new Registry();
  readonly runs = new RunMeter(this.registry);
  readonly schedules = new ScheduleMeter(this.registry);
  readonly type = this.registry.contentType;

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'silverback_' });
  }

  /** Once: from then on it also tells what the journal holds. */
  watch(watched: Watched): void {
    journalGauges(this.registry, watched);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
