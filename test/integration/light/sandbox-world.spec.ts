import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fence } from '../../../src/core/ports/fault.js';
import { endWorld, worldStatus } from '../../../src/fleets/sandbox/end-world.js';
import { openSandbox } from '../../../src/fleets/sandbox/open-sandbox.js';
import { eventually } from '../../conformance/eventually.js';
import { CLOCK, HOST, optionsFor, type SmallWorld, startSmallWorld } from '../small-world.js';

const SOON_MS = 15_000;

function fence(injection: string, epoch = 1): Fence {
  return { run: 'r1', injection, epoch, expiresAt: new Date(Date.now() + 600_000) };
}

describe('a world', () => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld();
  });
  afterAll(() => world?.end());

  it('lists what lives in it, and none of its users', async () => {
    const ids = (await world.capabilities.instances.list()).map(({ id, state }) => `${id} ${state}`);
    expect(ids).toEqual(
      ['dns', 'edge.east', 'edge.west', 'instance.east-1.1', 'instance.west-1.1']
        .concat(['link.east', 'link.east-1', 'link.west', 'link.west-1', 'store.east', 'store.west'])
        .map((id) => `${id} running`),
    );
  });

  it('is healthy, at rest, and loses no write', async () => {
    const { health, residue, writes } = world.capabilities;
    const { seen } = await eventually(
      () => health.health('west'),
      ({ healthy }) => healthy,
      SOON_MS,
    );
    expect(seen).toEqual({ healthy: true, evidence: 'everything of west is up to date' });
    expect(await residue.residue()).toEqual([]);
    const audit = await eventually(
      () => writes.audit(),
      ({ acknowledged }) => acknowledged > 20,
      SOON_MS,
    );
    expect(audit.seen.lost).toBe(0);
  });

  it('resolves its users’ name from anywhere to the region that is home there', async () => {
    const { resolver, routers } = world.capabilities;
    const places = await Promise.all(Array.from({ length: 40 }, () => resolver.resolve(HOST)));
    expect(new Set(places.map((place) => place?.region))).toEqual(new Set(['west', 'east']));
    await routers['www']?.setWeights('www', { west: 0, east: 10_000 }, fence('weights'));
    const moved = await Promise.all(Array.from({ length: 40 }, () => resolver.resolve(HOST)));
    expect(new Set(moved.map((place) => place?.region))).toEqual(new Set(['east']));
    await routers['www']?.setWeights('www', { west: 5000, east: 5000 }, fence('weights'));
    expect(await world.capabilities.residue.residue()).toEqual([]);
  });

  it('is told failover mode on every edge, and shows it as residue until it is taken back', async () => {
    const { failover, residue } = world.capabilities;
    await failover.declare('west', fence('mode'));
    expect((await failover.declared([])).region).toBe('west');
    expect((await residue.residue()).map(({ kind }) => kind).sort()).toEqual(['care', 'failover', 'failover']);
    await failover.declare(null, fence('mode'));
    expect((await failover.declared([])).region).toBeNull();
    expect(await residue.residue()).toEqual([]);
  });

  it('scales a region out and back', async () => {
    const { scaler, residue } = world.capabilities;
    expect(await scaler.scaleOf('east')).toEqual({ desired: 1, healthy: 1, capacityPerInstance: 400 });
    await scaler.scale('east', 2, fence('scale'));
    const out = await eventually(
      () => scaler.scaleOf('east'),
      ({ healthy }) => healthy === 2,
      SOON_MS,
    );
    expect(out.seen).toMatchObject({ desired: 2, healthy: 2 });
    expect((await residue.residue()).map(({ kind, run }) => `${kind} ${run}`).sort()).toEqual(['care r1', 'scale r1']);
    await scaler.scale('east', 1, fence('scale'));
    const back = await eventually(
      () => scaler.scaleOf('east'),
      ({ healthy }) => healthy === 1,
      SOON_MS,
    );
    expect(back.seen).toMatchObject({ desired: 1, healthy: 1 });
    expect(await residue.residue()).toEqual([]);
  });

  it('can be judged while a region’s gateway is dead: only who excuses it may do without its word', async () => {
    const { lifecycle, routers, failover, health } = world.capabilities;
    await lifecycle.takeDown('edge.west', 'kill', fence('dark'));
    expect(await routers['www']?.readWeights('www')).toMatchObject({
      applied: false,
      weights: { west: 5000, east: 5000 },
    });
    expect(await routers['www']?.readWeights('www', ['west'])).toMatchObject({ applied: true });
    expect((await failover.declared([])).region).toBeUndefined();
    expect((await failover.declared(['west'])).region).toBeNull();
    const { healthy, evidence } = await health.health('west');
    expect({ healthy, evidence }).toEqual({ healthy: false, evidence: 'edge.west is down; edge.west does not answer' });
    await lifecycle.bringUp('edge.west', fence('dark'));
    const back = await eventually(
      () => health.health('west'),
      (seen) => seen.healthy,
      SOON_MS,
    );
    expect(back.seen.healthy).toBe(true);
  });

  it('hands a new epoch to who was dead when it was announced', async () => {
    const { lifecycle, cutter, leases } = world.capabilities;
    await lifecycle.takeDown('link.west', 'kill', fence('dark'));
    await leases.announce('r1', 5);
    await lifecycle.bringUp('link.west', fence('dark', 5));
    await eventually(
      () => lifecycle.isDown('link.west', 'kill'),
      ({ state }) => state === 'absent',
      SOON_MS,
    );
    const path = { from: 'west', to: 'east', oneWay: false };
    await expect(cutter.cut(path, fence('late', 4))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect((await cutter.isCut(path, fence('late', 4))).state).toBe('absent');
  });

  it('lets nobody wait for who is frozen', async () => {
    const { lifecycle, leases, residue, health, failover } = world.capabilities;
    await lifecycle.takeDown('edge.west', 'pause', fence('frozen', 5));
    await leases.announce('r1', 6);
    expect(await leases.renew('r1', 6, ['frozen'], fence('frozen').expiresAt)).toEqual([]);
    expect(await residue.residue()).toMatchObject([{ kind: 'harm', subject: 'edge.west', injection: 'frozen' }]);
    expect((await failover.declared(['west'])).region).toBeNull();
    expect((await health.health('west')).evidence).toContain('edge.west is paused');
    await lifecycle.bringUp('edge.west', fence('frozen', 6));
    await eventually(
      () => lifecycle.isDown('edge.west', 'pause'),
      ({ state }) => state === 'absent',
      SOON_MS,
    );
  });

  it('lets everybody ask at once', async () => {
    const { traffic, health, connections, replication, residue, writes, instances } = world.capabilities;
    const asked = Array.from({ length: 8 }, () =>
      Promise.all([
        traffic.read(),
        health.health('east'),
        connections.connections('east'),
        replication.lag(),
        residue.residue(),
        writes.audit(),
        instances.list(),
      ]),
    );
    expect(await Promise.all(asked)).toHaveLength(8);
  });

  it('is shared by whoever opens the same home, and refused to another target', async () => {
    const second = await openSandbox({ ...optionsFor(world.home), start: 'never' });
    expect((await worldStatus(world.home))?.holds).toBe(2);
    await second.close();
    const { target, ...others } = optionsFor(world.home);
    const other = target.world && { ...target, world: { ...target.world, territories: 7 } };
    await expect(openSandbox({ ...others, target: other ?? target })).rejects.toMatchObject({
      code: 'world-unavailable',
    });
  });
});

describe('a home', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-'));
  });
  afterEach(async () => {
    await endWorld(home, CLOCK);
    await rm(home, { recursive: true });
  });

  it('has no world until one is started', async () => {
    expect(await worldStatus(home)).toBeNull();
    expect(await endWorld(home, CLOCK)).toBe(false);
    await expect(openSandbox({ ...optionsFor(home), start: 'never' })).rejects.toMatchObject({
      code: 'world-unavailable',
    });
  });

  it('has one world when two start it at the same time, and none when both have left', async () => {
    const lines: string[] = [];
    const both = await Promise.all(
      [0, 1].map(() => openSandbox({ ...optionsFor(home), onProgress: (line) => lines.push(line) })),
    );
    expect((await worldStatus(home))?.holds).toBe(2);
    expect(lines.length).toBeGreaterThan(0);
    for (const fleet of both) await fleet.close();
    expect(await worldStatus(home)).toBeNull();
  });

  it('keeps a world that is to be kept', async () => {
    const fleet = await openSandbox({ ...optionsFor(home), afterwards: 'keep' });
    await fleet.close();
    expect(await worldStatus(home)).toMatchObject({ state: 'serving', keep: true, holds: 0 });
    expect(await endWorld(home, CLOCK)).toBe(true);
    expect(await worldStatus(home)).toBeNull();
  });
});
