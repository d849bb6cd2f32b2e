import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Capabilities } from '../core/ports/fleet.js';
import type { Known } from '../core/ports/probe.js';
import type { RouteCounters, TrafficCounters } from '../core/traffic.js';
import { DifferentialProbe } from './differential.probe.js';
import { HttpProbe } from './http.probe.js';
import { TrafficProbe } from './traffic.probe.js';

const signal = new AbortController().signal;

describe('the http probe', () => {
  let server: Server;
  let port: number;
  const seen: unknown[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push([request.headers.host, request.headers['x-territory']]);
      if (request.url === '/never') return;
      if (request.url === '/moved') response.writeHead(302, { location: '/there' });
      if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://other.test/' });
      if (request.url === '/loop') response.writeHead(302, { location: '/loop' });
      if (request.url === '/there') response.writeHead(203);
      response.end('body');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const probe = (path: string, timeout = '2s') => {
    const type = new HttpProbe();
    const resolver: Capabilities['resolver'] = {
      resolve: async (host) =>
        host === 'www.test' ? { address: '127.0.0.1', port, region: 'west', headers: { 'x-territory': '7' } } : null,
    };
    return type.make('www', type.args.parse({ url: `http://www.test${path}`, timeout }), { resolver });
  };

  it("asks the place that the target's own names resolve to, under the users' name", async () => {
    const { values } = await probe('/').measure(signal);
    expect(values.status).toBe(200);
    expect(values.latency).toBeGreaterThan(0);
    expect(seen.at(-1)).toEqual(['www.test', '7']);
  });
  it('follows a redirect on the same host and refuses one to another', async () => {
    expect((await probe('/moved').measure(signal)).values.status).toBe(203);
    await expect(probe('/elsewhere').measure(signal)).rejects.toThrow('redirects to another host, other.test');
    await expect(probe('/loop').measure(signal)).rejects.toThrow('more than 5 redirects');
  });
  it('throws when there is no whole answer in time', async () => {
    await expect(probe('/never', '50ms').measure(signal)).rejects.toThrow('no whole answer within 50 ms');
  });
  it.each(['http://169.254.169.254/latest/meta-data/', 'http://[fe80::1]:8080/', 'http://2852039166/'])(
    'calls nobody at %s, where credentials of this machine may lie',
    async (url) => {
      const type = new HttpProbe();
      const probe = type.make('www', type.args.parse({ url, timeout: '2s' }), {});
      await expect(probe.measure(signal)).rejects.toThrow('is a link-local address');
    },
  );
  it('refuses what is no web address', () => {
    expect(new HttpProbe().args.safeParse({ url: 'file:///etc/passwd' }).success).toBe(false);
  });
});

describe('the traffic probe', () => {
  const west = (requests: number, errors: number) => ({
    requests,
    errors,
    attempts: requests,
    latency: { boundsMs: [10, 100], counts: [requests, 0, 0] },
  });
  const at = (ms: number, requests: number, lost: number): TrafficCounters => {
    const route: RouteCounters = {
      requests,
      lost,
      retried: 0,
      stragglers: 0,
      writesAcknowledged: 0,
      regions: { west: west(requests, lost) },
    };
    return { at: ms, routes: { www: route, control: { ...route, lost: requests } } };
  };
  const probe = (args: object, readings: TrafficCounters[], divides: 'users' | 'requests' = 'users') => {
    const type = new TrafficProbe();
    const traffic = { read: async () => readings.shift() ?? at(0, 0, 0) };
    const routers = { www: { type: 'balancer', divides } } as unknown as Capabilities['routers'];
    return type.make('users', type.args.parse({ window: '5s', ...args }), { traffic, routers });
  };

  it('judges the difference over its window, of the target’s routes only', async () => {
    const users = probe({ measure: 'successRate' }, [at(0, 50, 50), at(3000, 150, 50), at(6000, 1050, 53)]);
    expect(await users.measure(signal)).toEqual({ values: {}, samples: 0, enough: 100 });
    expect(await users.measure(signal)).toEqual({ values: { value: 1 }, samples: 100, enough: 100 });
    expect((await users.measure(signal)).values.value).toBeCloseTo(0.997);
  });
  it('lets go of readings that are older than the window', async () => {
    const users = probe({ measure: 'rate' }, [at(0, 0, 0), at(10_000, 9000, 0), at(15_000, 10_000, 0)]);
    expect(await users.measure(signal)).toEqual({ values: {}, samples: 0, enough: 1 });
    expect((await users.measure(signal)).values.value).toBe(900);
    expect((await users.measure(signal)).values.value).toBe(200);
  });
  it('measures quantiles of a region', async () => {
    const users = probe({ measure: 'p99', region: 'west', route: 'www' }, [at(0, 0, 0), at(1000, 400, 0)]);
    await users.measure(signal);
    const { values, samples } = await users.measure(signal);
    expect(values.value).toBeCloseTo(9.9);
    expect(samples).toBe(400);
  });
  it('measures each region that serves the target’s routes on its own', async () => {
    const users = probe({ measure: 'successRate', region: 'each' }, [at(0, 0, 0), at(1000, 400, 4)]);
    await users.measure(signal);
    expect((await users.measure(signal)).each).toEqual({
      west: { values: { value: 0.99 }, samples: 400, enough: 100 },
    });
  });
  it('counts attempts to reach a region', async () => {
    const users = probe({ measure: 'attempts', region: 'west', route: 'www' }, [at(0, 0, 0), at(1000, 400, 4)]);
    await users.measure(signal);
    expect((await users.measure(signal)).values).toEqual({ value: 400 });
    expect(
      (await probe({ measure: 'attempts', region: 'east' }, [at(0, 0, 0), at(9, 9, 0)]).measure(signal)).values,
    ).toEqual({});
  });
  it('counts broken sessions, and throws where nobody follows users', async () => {
    const broken = (ms: number, switches: number): TrafficCounters => {
      const reading = at(ms, ms, 0);
      return { at: ms, routes: { www: { ...(reading.routes['www'] as RouteCounters), switches } } };
    };
    const users = probe({ measure: 'switches' }, [broken(0, 3), broken(1000, 5)]);
    await users.measure(signal);
    expect(await users.measure(signal)).toEqual({ values: { value: 2 }, samples: 1000, enough: 100 });
    await expect(probe({ measure: 'switches' }, [at(0, 0, 0)]).measure(signal)).rejects.toThrow('does not follow');
    expect(new TrafficProbe().args.safeParse({ measure: 'switches', region: 'west', window: '5s' }).success).toBe(
      false,
    );
  });
  it('counts no broken sessions where a router divides requests, and users move all the time', () => {
    const made = (args: object) => () => probe(args, [], 'requests');
    expect(made({ measure: 'switches' })).toThrow('users: balancer divides the requests of www');
    expect(made({ measure: 'switches', route: 'www' })).toThrow('expected a router that divides users');
    for (const args of [{ measure: 'switches', route: 'control' }, { measure: 'rate' }])
      expect(made(args)).not.toThrow();
  });
  it('throws when its route is not counted', async () => {
    const users = probe({ measure: 'rate', route: 'wwww' }, [at(0, 0, 0)]);
    await expect(users.measure(signal)).rejects.toThrow('only of www, control');
  });
});

describe('the differential probe', () => {
  const region = (requests: number, slow: number) => ({
    requests,
    errors: 0,
    attempts: requests,
    latency: { boundsMs: [10, 1000], counts: [requests - slow, slow, 0] },
  });
  const at = (ms: number, west: number, far: number, slow = 0): TrafficCounters => {
    const route = (requests: number, regions: RouteCounters['regions']): RouteCounters => ({
      requests,
      lost: 0,
      retried: 0,
      stragglers: 0,
      writesAcknowledged: 0,
      regions,
    });
    return {
      at: ms,
      routes: { www: route(west, { west: region(west, slow) }), eu: route(far, { far: region(far, 0) }) },
    };
  };
  const known = (perSecond: number): Known => {
    const before = { requestsPerSecond: perSecond, successRate: 1, p99Ms: 10 };
    const users = { requests: 0, lost: 0, retried: 0, stragglers: 0 };
    return {
      baseline: { regions: { west: before }, everywhere: before, load: {}, users, writes: null },
      control: ['far'],
      down: [],
      serving: {},
    };
  };
  const compare = async (args: object, readings: TrafficCounters[], with_: Known | undefined = known(100)) => {
    const type = new DifferentialProbe();
    const traffic = { read: async () => readings.shift() ?? at(0, 0, 0) };
    const parsed = type.args.parse({ window: '5s', ...args });
    const made = type.make('differs', parsed, { traffic, routers: { www: {} } as unknown as Capabilities['routers'] });
    for (let more = readings.length; more > 1; more -= 1) await made.measure(signal, with_).catch(() => undefined);
    return made.measure(signal, with_);
  };

  it('compares a rate with that of the baseline, of all or of each, once the window is full', async () => {
    const readings = () => [at(0, 0, 0), at(5_000, 550, 250)];
    const rate = { measure: 'rate', against: 'baseline' };
    const expected = { ratio: expect.closeTo(1.1, 5) as number, difference: expect.closeTo(10, 5) as number };
    expect((await compare(rate, readings())).values).toEqual(expected);
    expect((await compare({ ...rate, region: 'each' }, readings())).each?.['west']?.values).toEqual(expected);
    expect(await compare(rate, [at(0, 0, 0), at(2_000, 800, 0)])).toMatchObject({ values: {}, samples: 0, enough: 1 });
  });
  it('compares latency with that of the control at the same time', async () => {
    const { values, samples } = await compare({ measure: 'p99', region: 'west', against: 'control' }, [
      at(0, 0, 0),
      at(5_000, 500, 250, 50),
    ]);
    expect(values['ratio']).toBeGreaterThan(50);
    expect(samples).toBe(250);
  });
  it('does not call it the same when there is something where nothing was', async () => {
    const { values } = await compare(
      { measure: 'rate', against: 'baseline' },
      [at(0, 0, 0), at(5_000, 500, 0)],
      known(0),
    );
    expect(values).toEqual({ difference: 100 });
  });
  it('is undecided on few requests, and fails where there is nothing to compare with', async () => {
    const p99 = { measure: 'p99', region: 'west', against: 'control' };
    expect(await compare(p99, [at(0, 0, 0), at(5_000, 500, 99)])).toMatchObject({ samples: 99, enough: 100 });
    const readings = () => [at(0, 0, 0), at(5_000, 500, 250)];
    await expect(compare({ measure: 'rate', against: 'baseline', region: 'north' }, readings())).rejects.toThrow(
      'no baseline of north',
    );
    await expect(compare(p99, readings(), { ...known(1), control: [] })).rejects.toThrow('names no control');
  });
  it('cannot be measured against a baseline that is not taken yet', () =>
    expect(
      new DifferentialProbe().when({ measure: 'rate', region: 'all', against: 'baseline', window: 1 }),
    ).not.toContain('before'));
});
