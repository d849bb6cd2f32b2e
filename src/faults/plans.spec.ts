import fc from 'fast-check';
import type { Instance } from '../core/instance.js';
import type { Capabilities } from '../core/ports/fleet.js';
import { seeded } from '../core/random.js';
import { InstanceKill } from './instance-kill.fault.js';
import { InstancePause } from './instance-pause.fault.js';
import { InstanceStop } from './instance-stop.fault.js';
import { NetworkPartition } from './network-partition.fault.js';
import { RegionOutage } from './region-outage.fault.js';
import { ResourceCpu } from './resource-cpu.fault.js';
import { ZoneDrain } from './zone-drain.fault.js';
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
    expect(plan[0]).toMatchObject({ regions: ['west'], zones: ['w2'], undo: 'restart' });
    expect(subjects(await new ZoneDrain(none).plan(fleet, { region: 'west', zone: 'w2' }))).toEqual(subjects(plan));
  });

  it('of a region take everything of it and nothing else', async () => {
    const plan = await new RegionOutage(none).plan(fleet, { region: 'west' });
    expect(subjects(plan)).toEqual(['edge.west', 'instance.w1.1', 'instance.w2.1', 'instance.w2.2']);
  });

  it('of a partition cut both ways', async () => {
    const plan = await new NetworkPartition(none).plan(fleet, { between: ['west', 'east'] });
    expect(subjects(plan)).toEqual(['west->east', 'east->west']);
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
