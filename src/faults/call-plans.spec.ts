import { none, westAndEast as fleet } from '../../test/fakes/west-and-east.js';
import type { UpstreamFaults } from '../core/ports/upstream-faults.js';
import { NetworkErrors } from './network-errors.fault.js';
import { NetworkLatency } from './network-latency.fault.js';

describe('plans of calls', () => {
  it('of latency say what they delay, by how much, and what p99 that explains', async () => {
    const fault = new NetworkLatency(none);
    const plan = async (args: object) => (await fault.plan(fleet, fault.args.parse({ region: 'west', ...args })))[0];
    expect(await plan({ delay: '2s' })).toEqual({
      subject: 'edge.west->west',
      regions: ['west'],
      zones: [],
      instances: 0,
      dose: { label: '5 % + 2s', explainsMs: 2000 },
      undo: 'revert',
      summary: 'delay by 2s 5 % of the calls from the gateway of west to its instances',
      effect: {
        region: 'west',
        zone: null,
        share: 0.05,
        harm: { kind: 'delay', delay: { distribution: 'fixed', ms: 2000, capMs: 10_000 } },
      },
    });
    expect(await plan({ delay: '1s', share: '0.5%', zone: 'w1' })).toMatchObject({
      subject: 'edge.west->w1',
      zones: ['w1'],
      dose: { label: '0.5 % + 1s', explainsMs: 0 },
    });
    // A tenth of the calls is delayed, so p99 of all is the p90 of a delay: 100 ms / 0.1 ^ (1 / 2).
    const pareto = { distribution: 'pareto', delay: '100ms', shape: 2, share: '10%' };
    expect(await plan(pareto)).toMatchObject({ dose: { explainsMs: 316 } });
    expect(await plan({ ...pareto, cap: '200ms' })).toMatchObject({ dose: { explainsMs: 200 } });
    expect(await plan({ distribution: 'normal', delay: '1s', sd: '100ms' })).toMatchObject({
      dose: { label: '5 % + 1s ± 100ms (normal, at most 10s)', explainsMs: 1300 },
    });
    await expect(plan({ delay: '1s', zone: 'e1' })).rejects.toThrow('zone e1 of region west');
  });

  it('need who makes them: gateways, or whoever calls an upstream', () => {
    const args = (more: object) => NetworkLatency.args.parse({ region: 'west', delay: '1s', ...more });
    const fault = new NetworkLatency(none);
    expect([fault.needsFor(args({})), fault.needsFor(args({ upstream: 'db:5432' }))]).toEqual([
      ['callFaults'],
      ['upstreams'],
    ]);
  });

  it.each([
    [{}],
    [{ delay: '1s', share: '0%' }],
    [{ delay: '1s', sd: '1s' }],
    [{ delay: '1s', distribution: 'normal' }],
    [{ delay: '1s', distribution: 'pareto', sd: '1s' }],
    [{ delay: '20s' }],
    [{ delay: '20s', cap: '2m' }],
  ])('of latency refuse %j', (args) => {
    expect(NetworkLatency.args.safeParse({ region: 'west', ...args }).success).toBe(false);
  });

  it('of errors break, lose or answer calls', async () => {
    const fault = new NetworkErrors(none);
    const plan = async (args: object) => (await fault.plan(fleet, fault.args.parse({ region: 'west', ...args })))[0];
    expect(await plan({})).toMatchObject({
      summary: 'answer 503 to 5 % of the calls from the gateway of west to its instances',
      effect: { share: 0.05, harm: { kind: 'abort', with: 503 } },
    });
    expect(await plan({ error: 'reset', zone: 'w2' })).toMatchObject({
      effect: { zone: 'w2', harm: { with: 'reset' } },
    });
    expect(fault.args.safeParse({ region: 'west', error: 200 }).success).toBe(false);
  });

  it('of calls to an upstream say whose calls, and where they go', async () => {
    const fault = new NetworkLatency(none);
    const plan = async (args: object) =>
      (await fault.plan(fleet, fault.args.parse({ region: 'west', delay: '1s', ...args })))[0];
    expect(await plan({ zone: 'w1', service: 'instance', upstream: '[fd00::7]:5432', share: '100%' })).toMatchObject({
      subject: 'west/w1/instance->[fd00::7]:5432',
      regions: ['west'],
      zones: ['w1'],
      instances: 0,
      undo: 'revert',
      summary:
        'delay by 1s 100 % of the calls from instance in zone w1 of region west to [fd00::7]:5432, by netem where the kernel has it, otherwise by a proxy on new connections',
      effect: { region: 'west', zone: 'w1', service: 'instance', upstream: { name: 'fd00::7', port: 5432 }, share: 1 },
    });
    const errors = new NetworkErrors(none);
    const [planned] = await errors.plan(fleet, errors.args.parse({ region: 'west', upstream: 'db:80' }));
    expect(planned).toMatchObject({ subject: 'west->db:80', effect: { service: null, harm: { with: 503 } } });
    await expect(plan({ upstream: 'db:80', service: 'shop' })).rejects.toThrow('found no shop in region west');
  });

  it('of calls to an upstream say which means are used, and try none that would not be', async () => {
    const instances = { list: () => Promise.resolve(fleet) };
    const summary = async (hasNetem: () => Promise<boolean>, args: object) => {
      const upstreams = { known: () => Promise.resolve(['db']), hasNetem } as unknown as UpstreamFaults;
      const fault = new NetworkLatency({ instances, upstreams });
      const wanted = { region: 'west', delay: '1s', share: '100%', upstream: 'db:80', ...args };
      return (await fault.plan(fleet, fault.args.parse(wanted)))[0]?.summary;
    };
    const [has, hasNot] = [() => Promise.resolve(true), () => Promise.resolve(false)];
    const untried = () => Promise.reject(new Error('tried'));
    expect(await summary(has, {})).toMatch(/to db:80, by netem on every connection$/);
    expect(await summary(hasNot, {})).toMatch(/, by a proxy on new connections, since the kernel has no netem$/);
    for (const args of [{ share: '99%' }, { distribution: 'normal', sd: '1ms' }])
      expect(await summary(untried, args)).toMatch(/, by a proxy on new connections$/);
  });

  it.each(['db', 'db:0', 'db:70000', 'db:http', ':80', 'fd00::7:80', 'a b:80', 80])(
    'of calls to an upstream refuse %j',
    (upstream) => {
      expect(NetworkErrors.args.safeParse({ region: 'west', upstream }).success).toBe(false);
    },
  );

  it('of calls refuse what the target cannot do, or does not know', async () => {
    const instances = { list: () => Promise.resolve(fleet) };
    const upstreams = { known: () => Promise.resolve(['db', 'shop']) };
    const plan = async (offered: object, args: object) =>
      new NetworkErrors({ instances, ...offered }).plan(fleet, NetworkErrors.args.parse({ region: 'west', ...args }));
    await expect(plan({}, {})).rejects.toMatchObject({ code: 'unsupported-by-target' });
    await expect(plan({}, { upstream: 'db:80' })).rejects.toMatchObject({ code: 'unsupported-by-target' });
    await expect(plan({ upstreams }, { upstream: 'dbb:80' })).rejects.toThrow('"dbb", did you mean "db"?');
    for (const upstream of ['db:80', 'db.test:80', '10.0.0.7:80', '[fd00::7]:80'])
      expect(await plan({ upstreams }, { upstream })).toHaveLength(1);
    expect(NetworkErrors.args.safeParse({ region: 'west', service: 'shop' }).success).toBe(false);
  });
});
