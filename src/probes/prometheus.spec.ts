import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { PrometheusProbe } from './prometheus.probe.js';
import { seriesOf } from './prometheus-text.js';

const signal = new AbortController().signal;

describe('a page in the Prometheus text format', () => {
  it('is read as it was written, whatever the labels hold', () => {
    const escaped = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string(), {
      maxKeys: 4,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(labels, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (given, value, timed) => {
        const pairs = Object.entries(given).map(([name, text]) => `${name}="${escaped(text)}"`);
        const line = `a_total${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}${timed ? ' 1395066363000' : ''}`;
        const [series] = seriesOf(`# HELP a_total a_total 1\n# TYPE a_total counter\nb 1\n${line}\n`, 'a_total');
        expect(series?.labels).toEqual(given);
        expect(series?.value).toBeCloseTo(value);
      }),
    );
  });

  it('gives the series of one name, its longer neighbours and exemplars left out', () => {
    const page = 'a 1\na_sum 2\na{b="c",} +Inf\na_bucket{le="1"} 3 # {trace="x"} 0.5 1\n';
    expect(seriesOf(page, 'a')).toEqual([
      { labels: {}, value: 1 },
      { labels: { b: 'c' }, value: Infinity },
    ]);
    expect(seriesOf(page, 'a_bucket')).toEqual([{ labels: { le: '1' }, value: 3 }]);
  });
});

describe('the prometheus probe', () => {
  let server: Server;
  let base: string;
  const results: Record<string, unknown> = {
    one: { resultType: 'vector', result: [{ metric: { job: 'x' }, value: [1, '0.25'] }] },
    scalar: { resultType: 'scalar', result: [1, '3'] },
    none: { resultType: 'vector', result: [] },
    two: { resultType: 'vector', result: [1, 2].map((n) => ({ metric: { n: `${n}` }, value: [1, `${n}`] })) },
    nan: { resultType: 'vector', result: [{ metric: {}, value: [1, 'NaN'] }] },
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://x');
      if (url.pathname === '/elsewhere') response.writeHead(302, { location: 'http://other.test/' });
      if (url.pathname === '/endless') return void response.end('a'.repeat(11 * 1024 * 1024));
      if (url.pathname === '/metrics') return void response.end('up{job="a"} 1\nup{job="b"} 0\n');
      const data = url.pathname === '/prom/api/v1/query' ? results[url.searchParams.get('query') ?? ''] : undefined;
      if (!data) response.statusCode = response.statusCode === 302 ? 302 : 422;
      response.end(JSON.stringify(data ? { status: 'success', data } : { status: 'error', error: 'bad query' }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const measure = async (written: object) => {
    const type = new PrometheusProbe();
    const { values } = await type.make('p', type.args.parse(written), {}).measure(signal);
    return values['value'];
  };

  it('asks a server for a scalar or a vector of one', async () => {
    expect(await measure({ url: `${base}/prom`, query: 'one' })).toBe(0.25);
    expect(await measure({ url: `${base}/prom/`, query: 'scalar' })).toBe(3);
  });

  it.each([
    ['none', 'there is no such series'],
    ['two', '2 series, expected one: {"n":"1"} and others'],
    ['nan', 'is NaN'],
    ['nonsense', 'answers 422: {"status":"error","error":"bad query"}'],
  ])('measures nothing when the answer to %s is no single number', async (query, why) => {
    await expect(measure({ url: `${base}/prom`, query })).rejects.toThrow(why);
  });

  it('finds the series of a page by its labels', async () => {
    expect(await measure({ url: `${base}/metrics`, metric: 'up', labels: { job: 'b' } })).toBe(0);
    await expect(measure({ url: `${base}/metrics`, metric: 'up' })).rejects.toThrow('2 series');
    await expect(measure({ url: `${base}/metrics`, metric: 'up', labels: { job: 'c' } })).rejects.toThrow(
      'no such series',
    );
  });

  it('follows nobody to another host, and reads no more than it should', async () => {
    await expect(measure({ url: `${base}/elsewhere`, metric: 'up' })).rejects.toThrow('another host, other.test');
    await expect(measure({ url: `${base}/endless`, metric: 'up' })).rejects.toThrow('answers more than');
  });

  it.each([{}, { query: 'a', metric: 'a' }, { query: 'a', labels: { b: 'c' } }])('refuses %p', (written) => {
    expect(new PrometheusProbe().args.safeParse({ url: base, ...written }).success).toBe(false);
  });
});
