import fc from 'fast-check';
import type { Instance } from '../core/instance.js';
import { seeded } from '../core/random.js';
import { instance, none, westAndEast as fleet } from '../../test/fakes/west-and-east.js';
import { DnsFailure } from './dns-failure.fault.js';
import { InstanceKill } from './instance-kill.fault.js';
import { InstancePause } from './instance-pause.fault.js';
import { InstanceRestart } from './instance-restart.fault.js';
import { InstanceStop } from './instance-stop.fault.js';
import { NetworkLoss } from './network-loss.fault.js';
import { NetworkPartition } from './network-partition.fault.js';
import { RegionOutage } from './region-outage.fault.js';
import { ResourceCpu } from './resource-cpu.fault.js';
import { ResourceMemory } from './resource-memory.fault.js';
import { ZoneDrain } from './zone-drain.fault.js';
import { StoreLag } from './store-lag.fault.js';
import { ZoneOutage } from './zone-outage.fault.js';

const alone = { ...instance('alone', 'north', 'n1'), offline: true as const };
const partition = (args: object) => new NetworkPartition(none).plan(fleet, NetworkPartition.args.parse(args));
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
    const restart = await new InstanceRestart(none).plan(fleet, wanted, seeded(3));
    const cpu = await new ResourceCpu(none).plan(fleet, { ...wanted, share: 0.5 }, seeded(3));
    for (const plan of [stop, pause, restart, cpu]) expect(subjects(plan)).toEqual(subjects(kill));
    const undos = [kill, stop, restart, pause, cpu].map(([first]) => first?.undo);
    expect(undos).toEqual(['restart', 'restart', 'restart', 'resume', 'revert']);
    expect(cpu.map(({ effect }) => effect.share)).toEqual([0.5, 0.5]);
  });

  it('of those that may meet newcomers are about the very instance, whoever bears its id later', async () => {
    const box = { ...instance('web', 'west', 'w1'), identity: 'a1', memory: { limit: 64 * 1024 ** 2 } };
    const wanted = { region: 'west', service: 'instance', count: 1 };
    const plans = await Promise.all([
      new InstanceKill(none).plan([box], wanted, seeded(1)),
      new InstanceStop(none).plan([box], wanted, seeded(1)),
      new InstancePause(none).plan([box], wanted, seeded(1)),
      new ResourceCpu(none).plan([box], { ...wanted, share: 0.5 }, seeded(1)),
      new ResourceMemory(none).plan([box], { ...wanted, share: 5_000 }, seeded(1)),
      new ZoneOutage(none).plan([box], { region: 'west', zone: 'w1' }),
      new RegionOutage(none).plan([box], { region: 'west' }),
    ]);
    for (const [one] of plans) expect(one).toMatchObject({ subject: 'web', effect: { instance: 'a1' } });
  });

  it('of resource.cpu leave a process enough to hear that it should stop', () => {
    const { args } = new ResourceCpu(none);
    expect([0, 0.05, 0.95, 1].map((share) => args.safeParse({ share }).success)).toEqual([false, false, false, false]);
    expect(args.parse({ share: 0.9 })).toEqual({ share: 0.9, service: 'instance', count: 1 });
  });

  it('of resource.cpu name what cannot burn', async () => {
    const fault = new ResourceCpu(none);
    const [first] = fleet;
    const stone = { ...(first as Instance), unburnable: 'is made of stone' };
    const plan = fault.plan([stone], fault.args.parse({ service: 'dns', share: 0.5 }), seeded(1));
    await expect(plan).rejects.toThrow('resource.cpu: dns is made of stone');
  });

  it('of resource.memory are a share of the limits of those that have one', async () => {
    const fault = new ResourceMemory(none);
    const limited = [64, 512].map((mib) => ({
      ...instance(`box.${mib}`, 'west', 'w1'),
      memory: { limit: mib * 1024 ** 2 },
    }));
    const plan = await fault.plan(limited, fault.args.parse({ share: '12.5%', count: 2 }), seeded(1));
    expect(plan.map(({ summary }) => summary).sort()).toEqual([
      'hold 64 MiB of memory inside box.512, 12.5 % of its limit',
      'hold 8 MiB of memory inside box.64, 12.5 % of its limit',
    ]);
    expect(plan.map(({ effect }) => effect)).toContainEqual({ instance: 'box.64', bytes: 8 * 1024 ** 2 });
    for (const share of ['9.99%', '90.01%', 0.5]) expect(fault.args.safeParse({ share }).success).toBe(false);
  });

  it('of resource.memory name what has no limit, and what none can be held in', async () => {
    const fault = new ResourceMemory(none);
    const stone = { ...instance('stone', 'west', 'w1'), memory: { unholdable: 'is made of stone' } };
    const plan = fault.plan(
      [stone, instance('vast', 'west', 'w1')],
      fault.args.parse({ share: '50%', count: 2 }),
      seeded(1),
    );
    await expect(plan).rejects.toThrow(
      /^resource.memory: (?=.*stone is made of stone)(?=.*vast has no memory limit that is known)/,
    );
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
    const plan = await partition({ between: ['west', 'east'] });
    expect(subjects(plan)).toEqual(['west->east', 'east->west']);
    expect(plan.map(({ effect }) => effect.oneWay)).toEqual([false, false]);
  });

  it('of a partition one way cut that way only', async () => {
    const plan = await partition({ from: 'east', to: 'west', established: 'required' });
    expect(subjects(plan)).toEqual(['east->west']);
    expect(plan.map(({ effect }) => effect)).toMatchObject([{ oneWay: true, established: 'required' }]);
  });

  it('of a partition of a zone take its instances away and stay in their region; sides without a network are refused', async () => {
    const [cut, ...others] = await partition({ zone: 'w2', region: 'west' });
    expect(others).toEqual([]);
    expect(cut).toMatchObject({ subject: 'w2->west', regions: ['west'], zones: ['w2'], instances: 2, undo: 'revert' });
    await expect(partition({ zone: 'w2', region: 'east' })).rejects.toThrow('zone w2');
    const plan = new NetworkPartition(none).plan([...fleet, alone], { from: 'west', to: 'north', established: 'any' });
    await expect(plan).rejects.toThrow('nothing in region north has a network: alone');
  });

  it.each([
    [{}],
    [{ from: 'west' }],
    [{ from: 'west', to: 'west' }],
    [{ between: ['west', 'east'], from: 'west' }],
    [{ from: 'west', region: 'east' }],
    [{ zone: 'w1', region: 'west', to: 'east' }],
    [{ zone: 'west', region: 'west' }],
  ])('of a partition refuse %j', (args) => {
    expect(NetworkPartition.args.safeParse(args).success).toBe(false);
  });

  it('of a loss are one injection, both ways or one, of a share that can be proven', async () => {
    const { args } = NetworkLoss;
    const plan = async (wanted: object) => (await new NetworkLoss(none).plan(fleet, args.parse(wanted)))[0];
    expect(await plan({ between: ['west', 'east'] })).toEqual({
      subject: 'packets west<->east',
      regions: ['west', 'east'],
      zones: [],
      instances: 0,
      undo: 'revert',
      summary: 'lose 5 % of the packets between west and east',
      effect: { from: 'west', to: 'east', oneWay: false, share: 0.05 },
    });
    expect(await plan({ from: 'east', to: 'west', share: '1.5%' })).toMatchObject({
      subject: 'packets east->west',
      summary: 'lose 1.5 % of the packets from east to west',
      effect: { oneWay: true, share: 0.015 },
    });
    expect(await plan({ zone: 'w2', region: 'west' })).toMatchObject({
      subject: 'packets w2<->west',
      zones: ['w2'],
      summary: 'lose 5 % of the packets between zone w2 and the rest of west',
    });
    for (const share of ['0.5%', '80%'])
      expect(args.safeParse({ from: 'east', to: 'west', share }).success).toBe(false);
    expect(args.safeParse({ from: 'east', share: '5%' }).success).toBe(false);
    await expect(plan({ from: 'east', to: 'mars' })).rejects.toThrow('mars');
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
    expect(fault.needsFor(fault.args.parse({ mode: 'stale' }))).toEqual(['names']);
  });

  it('of failing lookups say whose fail', async () => {
    const fault = new DnsFailure(none);
    const args = (more: object) => fault.args.parse({ mode: 'servfail', region: 'west', ...more });
    expect(fault.needsFor(args({}))).toEqual(['lookups']);
    expect(await fault.plan(fleet, args({ zone: 'w1', service: 'instance' }))).toEqual([
      {
        subject: 'lookups of west/w1/instance',
        regions: ['west'],
        zones: ['w1'],
        instances: 0,
        undo: 'revert',
        summary: 'let every lookup of a name fail that is made by instance in zone w1 of region west (servfail)',
        effect: { region: 'west', zone: 'w1', service: 'instance', mode: 'servfail' },
      },
    ]);
    expect(await fault.plan(fleet, args({ mode: 'timeout' }))).toMatchObject([
      { subject: 'lookups of west', zones: [], effect: { zone: null, service: null, mode: 'timeout' } },
    ]);
    await expect(fault.plan(fleet, args({ service: 'shop' }))).rejects.toThrow('found no shop in region west');
    const bare = { ...instance('bare', 'west', 'w1'), uncuttable: 'lives on its machine' };
    await expect(fault.plan([bare], args({}))).rejects.toThrow('lookups cannot be disturbed: bare lives on');
    await expect(fault.plan([{ ...alone, region: 'west' }], args({}))).rejects.toThrow(
      'nothing in region west has a network: alone',
    );
    const here = new DnsFailure({ instances: { list: () => Promise.resolve(fleet) } });
    await expect(here.plan(fleet, args({}))).rejects.toThrow('on a Docker Engine and on a cluster only');
    await expect(here.plan(fleet, fault.args.parse({ mode: 'stale' }))).rejects.toThrow('expected "region"');
  });

  it.each([
    [{ mode: 'stale', region: 'west' }, 'stale is of users\' names, expected servfail or timeout with "region"'],
    [{ mode: 'servfail', region: 'west', route: 'www' }, 'expected without "region"'],
    [{ mode: 'servfail', zone: 'w1' }, 'expected with "region", and only there'],
    [{ mode: 'servfail', service: 'shop' }, 'expected with "region", and only there'],
  ])('of failing names refuse %j', (args, why) => {
    expect(DnsFailure.args.safeParse(args).error?.issues[0]?.message).toContain(why);
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

  it('that match nothing, or too little, say what was looked for and what there is', async () => {
    const kill = new InstanceKill(none);
    await expect(kill.plan(fleet, kill.args.parse({ zone: 'w1', count: 2 }), seeded(1))).rejects.toMatchObject({
      code: 'invalid-experiment',
      message:
        'instance.kill: found 1 running instance in zone w1, expected 2; there is no region: 1 dns; west: 1 edge, ' +
        '1 instance in w1, 1 instance in w2, 1 instance in w2 (down); east: 1 edge, 1 instance in e1',
    });
    await expect(kill.plan(fleet, kill.args.parse({ zone: 'w1', service: 'instnace' }), seeded(1))).rejects.toThrow(
      /^instance\.kill: found no running instnace in zone w1, did you mean "instance"\?; there is/,
    );
    await expect(new RegionOutage(none).plan(fleet, { region: 'north' })).rejects.toThrow('region north');
    await expect(new RegionOutage(none).plan(fleet, { region: 'wset' })).rejects.toThrow(
      /found no instance in region wset, did you mean "west"\?; there is/,
    );
    await expect(new ZoneOutage(none).plan([], { region: 'x', zone: 'y' })).rejects.toThrow('nothing at all');
    await expect(partition({ between: ['west', 'north'] })).rejects.toThrow('north');
  });
});
