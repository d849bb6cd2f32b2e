import { z } from 'zod';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { duration } from '../core/source/fields.js';
import { follow } from './http-get.js';
import { seriesOf, type Series } from './prometheus-text.js';
import { timely } from './timely.js';

const args = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' }),
    query: z.string().min(1).optional().describe('PromQL, asked of the server at url'),
    metric: z.string().min(1).optional().describe('Name of a series on the page at url'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels that the series has, among others'),
    timeout: duration.default(2000),
  })
  .superRefine(({ query, metric, labels }, ctx) => {
    const refuse = (message: string, expected: string) =>
      ctx.addIssue({ code: 'custom', message, params: { expected } });
    if ((query === undefined) === (metric === undefined))
      refuse('asks for nothing, or for two things', 'either "query" or "metric"');
    if (query !== undefined && labels !== undefined)
      refuse('"labels" say nothing about a query', 'labels in the query');
  })
  .describe("One number: of a server's HTTP API, or of a page in the Prometheus text format");
type Args = z.output<typeof args>;

/** One number that somebody's metrics tell: of a Prometheus server's HTTP API, or of a page in its text format. */
@ProbeKind('prometheus')
export class PrometheusProbe implements ProbeType<Args> {
  readonly type = 'prometheus';
  readonly args = args;
  readonly needs: readonly Capability[] = [];

  values() {
    return { value: 'number' } as const;
  }

  make(name: string, { url, query, metric = '', labels = {}, timeout }: Args, fleet: Partial<Capabilities>): Probe {
    const wanted = query ?? `${metric}${Object.keys(labels).length > 0 ? JSON.stringify(labels) : ''}`;
    return {
      name,
      async measure(signal) {
        return timely(`${url}: ${wanted}`, timeout, signal, async (limit) => {
          const { status, body } = await follow(
            query === undefined ? new URL(url) : queryUrl(url, query),
            fleet,
            limit,
          );
          if (status !== 200) throw new Error(`answers ${status}: ${body.slice(0, 200)}`);
          const series = query === undefined ? matching(seriesOf(body, metric), labels) : answered(body);
          return { values: { value: theOne(series) } };
        });
      },
    };
  }
}

/** The server may live below a path. */
function queryUrl(url: string, query: string): URL {
  const api = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
  api.searchParams.set('query', query);
  return api;
}

function matching(series: readonly Series[], labels: Readonly<Record<string, string>>): readonly Series[] {
  return series.filter((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
}

const sample = z.tuple([z.number(), z.string().transform(Number)]).transform(([, value]) => value);
const answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })),
    }),
  ]),
});

/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
function answered(body: string): readonly Series[] {
  const { data } = answer.parse(JSON.parse(body));
  if (data.resultType === 'scalar') return [{ labels: {}, value: data.result }];
  return data.result.map(({ metric, value }) => ({ labels: metric, value }));
}

/** Nothing is no zero, and of several nobody knows which was meant. */
function theOne(series: readonly Series[]): number {
  const [only, ...others] = series;
  if (!only) throw new Error('there is no such series');
  if (others.length > 0)
    throw new Error(`${series.length} series, expected one: ${JSON.stringify(only.labels)} and others`);
  if (!Number.isFinite(only.value)) throw new Error(`is ${only.value}`);
  return only.value;
}
