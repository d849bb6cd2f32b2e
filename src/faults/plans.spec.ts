import fc from 'fast-check';
import type { Instance } from '../core/instance.js';
import type { Capabilities } from '../core/ports/fleet.js';
import { seeded } from '../core/random.js';
import { DnsFailure } from './dns-failure.fault.js';
import { InstanceKill } from './instance-kill.fault.js';
import { InstancePause } from './instance-pause.fault.js';
import { InstanceStop } from './instance-stop.fault.js';
import { NetworkErrors } from './network-errors.fault.js';
import { NetworkLatency } from './network-latency.fault.js';
import { NetworkPartition } from './network-partition.fault.js';
import { RegionOutage } from './region-outage.fault.js';
import { ResourceCpu } from './resource-cpu.fault.js';
import { ZoneDrain } from './zone-drain.fault.js';
import { StoreLag } from './store-lag.fault.js';
import { ZoneOutage } from './zone-outage.fault.js';

/** Planning touches nothing: no capability is there to be used. */
const none = {} as Capabilities;

function instance(id: string, region: string, zone: string, service = 'instance'): Instance {
  return { id, region, zone, service, state: 'running', undo: 'restart' };
}
const fleet: readonly Instance[] = [
  instance('dns', '', '', 'dns'),
  instance('edge.west', 'west', '', 'edge'),
  instance('instance.w1.1', 'west', 'w1'),
  instance('instance.w2.1', 'west', 'w2'),
  { ...instance('instance.w2.2', 'west', 'w2'), state: 'down' },
  instance('edge.east', 'east', '', 'edge'),
  instance('instance.e1.1', 'east', 'e1'),
];
const subjects = (plan: readonly { subject: string }[]) => plan.map((planned) => planned.subject);

describe('plans', () => {
  it('of instance.kill are picked by the seed among running instances, without doubles', async () => {
    const fault = new InstanceKill(none);
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 3 }), async (seed, count) => {
        const args = fault.args.parse({ count });
        const plan = await fault.plan(fleet, args, seeded(seed));
        expect(new Set(subjects(plan)).size).toBe(count);
        expect(subjects(plan)).not.toContain('instance.w2.2');
        expect(await fault.plan([...fleet].reverse(), args, seeded(seed))).toEqual(plan);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
    );
  });

  it('of all faults of single instances pick the same ones for a seed', async () => {
    const ofKill = new InstanceKill(none);
    const wanted = ofKill.args.parse({ region: 'west', count: 2 });
    const kill = await ofKill.plan(fleet, wanted, seeded(3));
    const stop = await new InstanceStop(none).plan(fleet, wanted, seeded(3));
    const pause = await new InstancePause(none).plan(fleet, wanted, seeded(3));
    const cpu = await new ResourceCpu(none).plan(fleet, { region: 'west', count: 2, share: 0.5 }, seeded(3));
    expect([stop, pause, cpu].map(subjects)).toEqual([subjects(kill), subjects(kill), subjects(kill)]);
    expect([kill, stop, pause, cpu].map(([first]) => first?.undo)).toEqual(['restart', 'restart', 'resume', 'revert']);
    expect(cpu.map(({ effect }) => effect.share)).toEqual([0.5, 0.5]);
  });

  it('of resource.cpu leave a process enough to hear that it should stop', () => {
    const { args } = new ResourceCpu(none);
    expect([0, 0.05, 0.95, 1].map((share) => args.safeParse({ share }).success)).toEqual([false, false, false, false]);
    expect(args.safeParse({ share: 0.9, service: 'store' }).success).toBe(false);
    expect(args.parse({ share: 0.9 })).toEqual({ share: 0.9, count: 1 });
  });

  it('of a zone leave out what belongs to the region', async () => {
    const plan = await new ZoneOutage(none).plan(fleet, { region: 'west', zone: 'w2' });
    expect(subjects(plan)).toEqual(['instance.w2.1', 'instance.w2.2']);
    expect(plan[0]).toMatchObject({ regions: ['west'], zones: ['w2'], instances: 1, undo: 'restart' });
    expect(subjects(await new ZoneDrain(none).plan(fleet, { region: 'west', zone: 'w2' }))).toEqual(subjects(plan));
  });

  it('of a region take everything of it and nothing else', async () => {
    const plan = await new RegionOutage(none).plan(fleet, { region: 'west' });
    expect(subjects(plan)).toEqual(['edge.west', 'instance.w1.1', 'instance.w2.1', 'instance.w2.2']);
  });

  it('of a partition cut both ways', async () => {
    const plan = await new NetworkPartition(none).plan(fleet, { between: ['west', 'east'] });
    expect(subjects(plan)).toEqual(['west->east', 'east->west']);
    expect(plan.map(({ effect }) => effect.oneWay)).toEqual([false, false]);
  });

  it('of a partition one way cut that way only', async () => {
    const plan = await new NetworkPartition(none).plan(fleet, { from: 'east', to: 'west' });
    expect(subjects(plan)).toEqual(['east->west']);
    expect(plan.map(({ effect }) => effect.oneWay)).toEqual([true]);
  });

  it('of a partition of a zone take its instances away and stay in their region', async () => {
    const [cut, ...others] = await new NetworkPartition(none).plan(fleet, { zone: 'w2', region: 'west' });
    expect(others).toEqual([]);
    expect(cut).toMatchObject({ subject: 'w2->west', regions: ['west'], zones: ['w2'], instances: 2, undo: 'revert' });
    await expect(new NetworkPartition(none).plan(fleet, { zone: 'w2', region: 'east' })).rejects.toThrow('zone w2');
  });

  it.each([
    [{}],
    [{ from: 'west' }],
    [{ from: 'west', to: 'west' }],
    [{ between: ['west', 'east'], from: 'west' }],
    [{ from: 'west', region: 'east' }],
    [{ zone: 'w1', region: 'west', to: 'east' }],
  ])('of a partition refuse %j', (args) => {
    expect(NetworkPartition.args.safeParse(args).success).toBe(false);
  });

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

  it('of a failing name service name the regions whose users it reaches', async () => {
    const fault = new DnsFailure(none);
    expect(await fault.plan(fleet, fault.args.parse({ mode: 'stale', route: 'www' }))).toMatchObject([
      { subject: 'names of www', regions: ['east', 'west'], zones: [], effect: { route: 'www', mode: 'stale' } },
    ]);
    expect(await fault.plan(fleet, fault.args.parse({ mode: 'timeout' }))).toMatchObject([
      { subject: 'names of all routes', effect: { route: null } },
    ]);
    expect(fault.args.safeParse({ mode: 'slow' }).success).toBe(false);
  });

  it('of a lag hold back what goes to each other region, or to one', async () => {
    const stores = [
      ...fleet,
      ...['west', 'east', 'north'].map((region) => instance(`s.${region}`, region, '', 'store')),
    ];
    const lag = new StoreLag(none);
    const plan = (args: object) => lag.plan(stores, lag.args.parse({ region: 'west', ...args }));
    expect(subjects(await plan({ by: 'stopped' }))).toEqual(['store.west->store.east', 'store.west->store.north']);
    expect(await plan({ by: '3s', to: 'east' })).toMatchObject([
      {
        regions: ['west', 'east'],
        summary: 'delay by 3000 ms what west replicates to east',
        effect: { delayMs: 3000 },
      },
    ]);
    await expect(plan({ by: '3s', to: 'south' })).rejects.toThrow('other store in south');
    await expect(lag.plan(stores, lag.args.parse({ region: 'south', by: '3s' }))).rejects.toThrow('region south');
    expect(lag.args.safeParse({ region: 'west', by: '50ms' }).success).toBe(false);
  });

  it('that match nothing say what was looked for and what there is', async () => {
    const kill = new InstanceKill(none);
    await expect(kill.plan(fleet, kill.args.parse({ zone: 'w1', count: 2 }), seeded(1))).rejects.toMatchObject({
      code: 'invalid-experiment',
      message:
        'instance.kill: found no 2 running instance in zone w1; there is no region: 1 dns; west: 1 edge, ' +
        '1 instance in w1, 1 instance in w2, 1 instance in w2 (down); east: 1 edge, 1 instance in e1',
    });
    await expect(new RegionOutage(none).plan(fleet, { region: 'north' })).rejects.toThrow('region north');
    await expect(new ZoneOutage(none).plan([], { region: 'x', zone: 'y' })).rejects.toThrow('nothing at all');
    await expect(new NetworkPartition(none).plan(fleet, { between: ['west', 'north'] })).rejects.toThrow('north');
  });
});
