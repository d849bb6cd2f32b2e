import { Reply } from './control.js';
import { type RouteState } from './protocol.js';

/** A metric as it is now. Counters carry their total since start. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Prometheus text. The library is loaded at the first scrape: most worlds are never scraped. */
export async function exposition(families: readonly Family[]): Promise<Reply> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, type, samples } of families) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const metric = { name, help, labelNames, registers: [registry] };
    const inc = type === 'counter' ? new Counter(metric) : new Gauge(metric);
    for (const { labels, value } of samples) inc.inc(labels, value);
  }
  return new Reply(200, await registry.metrics(), registry.contentType);
}

/** What a holder of routes tells of them: the version that it applies, weights, and whether a deadline passed. */
export function routeFamilies(routes: Readonly<Record<string, RouteState>>): readonly Family[] {
  const each = Object.entries(routes);
  const gauge = (name: string, help: string, value: (state: RouteState) => number): Family => {
    return { name, help, type: 'gauge', samples: each.map(([route, s]) => ({ labels: { route }, value: value(s) })) };
  };
  return [
    gauge('silverback_route_version', 'Version of the weights applied', ({ version }) => version),
    gauge('silverback_route_epoch', 'Epoch of the last writer of the weights', ({ epoch }) => epoch),
    gauge('silverback_care_overdue', '1 when weights are held past their deadline', ({ deadlineInMs }) =>
      deadlineInMs !== null && deadlineInMs < 0 ? 1 : 0,
    ),
    {
      name: 'silverback_route_weight',
      help: 'Weights applied, basis points',
      type: 'gauge',
      samples: each.flatMap(([route, { weights }]) =>
        Object.entries(weights).map(([region, value]) => ({ labels: { route, region }, value })),
      ),
    },
  ];
}
