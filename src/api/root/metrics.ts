import { collectDefaultMetrics, Registry } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry, prefix: 'silverback_' });

export const METRICS_TYPE = registry.contentType;

/** What Prometheus scrapes. */
export function metricsText(): Promise<string> {
  return registry.metrics();
}
