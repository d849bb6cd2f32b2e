import { randomBytes } from 'node:crypto';
import { SystemClock } from '../../src/config/system-clock.js';
import { messageOf } from '../../src/core/errors.js';
import type { Cut } from '../../src/core/ports/cutter.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { type DockerOfSuite, withDocker } from '../servers/docker.js';
import { Crowd } from './crowd.js';

const run = `cut${randomBytes(3).toString('hex')}`;
const clock = new SystemClock();
const TTL_MS = 4_000;
/** A second after a lease has run out nothing of it is left; another half is for the look itself. */
const GONE_MS = 1_500;
const SOON_MS = 20_000;

/** What a connection has carried when it carries again, or at last. */
async function carried(talk: () => string | undefined): Promise<string | undefined> {
  const look = async () => talk();
  return (await eventually(look, (word) => word === 'ok', SOON_MS)).seen;
}

withDocker('network cuts on a Docker Engine', 'share', (docker: DockerOfSuite) => {
  let crowd: Crowd;
  let fleet: Fleet & { capabilities: Capabilities };
  const cutter = () => fleet.capabilities.cutter;
  const fence = (injection: string, ttlMs = 30_000, epoch = 1) => {
    return { run, injection, epoch, expiresAt: new Date(clock.now().getTime() + ttlMs) };
  };
  const look = (cut: Cut, injection: string) => cutter().isCut(cut, { run, injection });
  const seen = (cut: Cut, injection: string) => known(() => look(cut, injection));
  const westToEast: Cut = { from: 'west', to: 'east', oneWay: false };
  const eastToWest: Cut = { from: 'east', to: 'west', oneWay: false };
  const foreign = async (name: string) => (await crowd.rulesOf(name)).filter((line) => !/sb-|SB-/.test(line));

  beforeAll(async () => {
    crowd = new Crowd(docker);
    const network = await crowd.network('one');
    await Promise.all([
      crowd.add('w1', 'west/a', network),
      crowd.add('w2', 'west/b', network),
      crowd.add('e1', 'east/c', network),
    ]);
    await crowd.run(
      'w1',
      'iptables -N MINE && iptables -A MINE -d 192.0.2.1 -j DROP && iptables -A OUTPUT -j MINE && ipset create mine hash:ip && ipset add mine 192.0.2.2',
    );
    fleet = await crowd.open();
    await fleet.capabilities.leases.announce(run, 1);
  });
  /** One that failed leaves nothing to the next. */
  afterEach(async () => {
    for (const { run: of, injection } of await fleet.capabilities.residue.residue())
      if (of === run && injection !== null)
        for (const cut of [westToEast, eastToWest]) await cutter().heal(cut, fence(injection));
  });
  afterAll(async () => {
    await fleet.close();
    expect(await crowd.removeLeft(run)).toEqual([]);
  });

  it('both ways: nothing new passes, nothing open carries, each goes by itself, and rules of others stay as they were', async () => {
    const before = await crowd.rulesOf('w1');
    expect(before.join()).toMatch(/MINE.*create mine/);
    const talk = await crowd.talk('w1', 'e1');
    expect(await carried(talk)).toBe('ok');
    await cutter().cut(westToEast, fence('there'));
    await cutter().cut(eastToWest, fence('back'));
    expect(await seen(westToEast, 'there')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(
        /new: 0 of 2 passed.*established: 0 of 2 carry.*control: open.*first to last/,
      ) as string,
    });
    expect(await seen(eastToWest, 'back')).toMatchObject({ state: 'in-effect' });
    expect(
      await Promise.all([crowd.reaches('w1', 'e1'), crowd.reaches('e1', 'w2'), crowd.reaches('w1', 'w2')]),
    ).toEqual([false, false, true]);
    expect(talk()).toBe('none');
    expect(await foreign('w1')).toEqual(before);
    expect((await fleet.capabilities.residue.residue()).filter((item) => item.run === run)).toHaveLength(3);
    await cutter().heal(eastToWest, fence('back'));
    expect(await seen(eastToWest, 'back')).toMatchObject({ state: 'absent' });
    expect(await seen(westToEast, 'there')).toMatchObject({ state: 'in-effect' });
    await cutter().heal(westToEast, fence('there'));
    expect(await seen(westToEast, 'there')).toMatchObject({ state: 'absent' });
    expect(await crowd.reaches('w1', 'e1')).toBe(true);
    expect(await carried(talk)).toBe('ok');
    expect(await crowd.rulesOf('w1')).toEqual(before);
  });

  it('one way with connections that must break: what east has opened lives on', async () => {
    const cut: Cut = { from: 'west', to: 'east', oneWay: true, established: 'required' };
    const [out, back] = [await crowd.talk('w1', 'e1'), await crowd.talk('e1', 'w1')];
    const words = async () => [out(), back()];
    expect((await eventually(words, (all) => all.every((word) => word === 'ok'), SOON_MS)).seen).toEqual(['ok', 'ok']);
    await cutter().cut(cut, fence('one-way'));
    expect(await seen(cut, 'one-way')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/established: 0 of 2 carry .*2 broken.*way back: (\d) of \1 passed/) as string,
    });
    expect(await Promise.all([crowd.reaches('w1', 'e1'), crowd.reaches('e1', 'w1')])).toEqual([false, true]);
    expect(await words()).toEqual(['broken', 'ok']);
    await cutter().heal(cut, fence('one-way'));
    expect(await seen(cut, 'one-way')).toMatchObject({ state: 'absent' });
  });

  it('a zone from the rest of its region', async () => {
    const cut: Cut = { from: 'a', to: 'west', oneWay: false };
    await cutter().cut(cut, fence('zone'));
    expect(await seen(cut, 'zone')).toMatchObject({ state: 'in-effect' });
    expect(
      await Promise.all([crowd.reaches('w1', 'w2'), crowd.reaches('w2', 'w1'), crowd.reaches('w1', 'e1')]),
    ).toEqual([false, false, true]);
    await cutter().heal(cut, fence('zone'));
    expect(await seen(cut, 'zone')).toMatchObject({ state: 'absent' });
  });

  it('ends when nobody renews, and lasts while somebody does', async () => {
    await cutter().cut(westToEast, fence('lease', TTL_MS));
    const from = clock.now().getTime();
    const until = new Date(from + 2 * TTL_MS);
    expect(await fleet.capabilities.leases.renew(run, 1, ['lease', 'other'], until)).toEqual(['other']);
    const openAfter = (await crowd.opensAt('w1', 'e1')) - from;
    expect(openAfter).toBeGreaterThan(2 * TTL_MS - 500);
    expect(openAfter).toBeLessThan(2 * TTL_MS + GONE_MS);
    await eventually(
      async () => (await crowd.rulesOf('w1')).filter((line) => /sb-|SB-/.test(line)),
      (left) => left.length === 0,
      SOON_MS,
    );
    expect(await seen(westToEast, 'lease')).toMatchObject({ state: 'absent' });
  });

  it('ends in the kernel when its agent is killed; what is left is named, and removed by another agent', async () => {
    const by = fence('dead', TTL_MS);
    await cutter().cut(westToEast, by);
    await (await crowd.agentOf('w1', run)).kill({ signal: 'SIGKILL' });
    expect((await crowd.opensAt('w1', 'e1')) - by.expiresAt.getTime()).toBeLessThan(GONE_MS);
    // The lease has run out for the agent that lives, too, which may be at it still.
    const { seen: left } = await eventually(
      async () => (await fleet.capabilities.residue.residue()).filter((item) => item.run === run),
      ({ length }) => length <= 1,
      SOON_MS,
    );
    expect(left).toMatchObject([{ subject: crowd.id('w1'), injection: 'dead' }]);
    expect((await crowd.rulesOf('w1')).join()).toMatch(/SB-.*sb-/);
    await cutter().heal(westToEast, fence('dead'));
    expect((await crowd.rulesOf('w1')).join()).not.toMatch(/SB-|sb-/);
    expect(await seen(westToEast, 'dead')).toMatchObject({ state: 'absent' });
  });

  it('is never said to be in effect without its agent, who may have been removed by hand', async () => {
    const by = fence('removed', 2 * TTL_MS);
    await cutter().cut(westToEast, by);
    await (await crowd.agentOf('w1', run)).remove({ force: true });
    expect(await look(westToEast, 'removed')).toMatchObject({ state: 'unknown' });
    expect((await crowd.opensAt('w1', 'e1')) - by.expiresAt.getTime()).toBeLessThan(GONE_MS);
    // As an undo is tried again: the agents that take its place may need longer than one answer may take.
    const heal = () => cutter().heal(westToEast, fence('removed'));
    const wrong = () => heal().then(() => null, messageOf);
    expect((await eventually(wrong, (told) => told === null, SOON_MS)).seen).toBeNull();
    expect((await crowd.rulesOf('w1')).join()).not.toMatch(/SB-|sb-/);
    expect(await seen(westToEast, 'removed')).toMatchObject({ state: 'absent' });
  });

  it('goes with the network of a container that is started anew, and can be made again there', async () => {
    const cut = eastToWest;
    await cutter().cut(cut, fence('anew'));
    await crowd.container('e1').restart({ t: 0 });
    expect(
      (
        await eventually(
          () => look(cut, 'anew'),
          ({ state }) => state === 'absent',
          10_000,
        )
      ).seen.state,
    ).toBe('absent');
    await cutter().cut(cut, fence('anew'));
    expect(await seen(cut, 'anew')).toMatchObject({ state: 'in-effect' });
    await crowd.container('e1').stop({ t: 0 });
    expect(
      await eventually(
        () => look(cut, 'anew'),
        ({ state }) => state === 'absent',
        5_000,
      ),
    ).toMatchObject({
      seen: { state: 'absent', evidence: expect.stringContaining('is exited') as string },
    });
    await cutter().heal(cut, fence('anew'));
    await crowd.container('e1').start();
  });

  it('reaches every network that both are on, with IPv6 too, and containers that are frozen', async () => {
    const second = await crowd.network('two', {
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: 'fd5b:1::/64' }, { Subnet: '172.31.240.0/24' }] },
    });
    for (const name of ['w1', 'e1'])
      await docker.engine.getNetwork(second).connect({ Container: (await crowd.container(name).inspect()).Id });
    await crowd.container('w2').pause();
    expect(await crowd.addresses('e1')).toHaveLength(3);
    await cutter().cut(westToEast, fence('wide'));
    expect(await seen(westToEast, 'wide')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/2 of 2 of west.*new: 0 of 4 passed/) as string,
    });
    await crowd.container('w2').unpause();
    for (const address of await crowd.addresses('e1'))
      expect((await crowd.run('w1', `timeout 1 bash -c '</dev/tcp/${address}/7000'`)).status).not.toBe(0);
    expect(await crowd.reaches('w2', 'e1')).toBe(false);
    await cutter().heal(westToEast, fence('wide'));
    expect(await seen(westToEast, 'wide')).toMatchObject({ state: 'absent' });
    expect(await crowd.reaches('w1', 'e1')).toBe(true);
  });

  it('says what has nothing to cut, and refuses to touch the network of the machine', async () => {
    await crowd.add('alone', 'lonely', 'none');
    await expect(cutter().cut({ from: 'lonely', to: 'east', oneWay: false }, fence('none'))).rejects.toThrow(
      'has no network, there is nothing to cut',
    );
    await crowd.add('bare', 'bare', 'host');
    const bare = (await fleet.capabilities.instances.list()).find(({ id }) => id === crowd.id('bare'));
    expect(bare?.uncuttable).toContain("machine's own network");
    // It has no zone, and there is no world of which it could be all of a region: it counts as an instance.
    expect(bare?.zone).toBe('bare');
    await expect(cutter().cut({ from: 'west', to: 'bare', oneWay: false }, fence('host'))).rejects.toMatchObject({
      code: 'unsupported-by-target',
    });
    expect(await seen({ from: 'lonely', to: 'east', oneWay: false }, 'none')).toMatchObject({ state: 'absent' });
  });

  it('without ipset in the image is ended by its agent, as is known beforehand and said', async () => {
    await crowd.add('maker', 'nowhere', 'none');
    await crowd.run('maker', 'rm -f "$(command -v ipset)"');
    const { Id: image } = (await crowd.container('maker').commit({ repo: docker.name })) as { Id: string };
    const other = await crowd.open(image);
    const of = { run: `${run}b`, injection: 'plain' };
    try {
      expect([await cutter().endsAlone?.(), await other.capabilities.cutter.endsAlone?.()]).toEqual([true, false]);
      const by = { ...fence('plain', 2 * TTL_MS), ...of };
      await other.capabilities.leases.announce(of.run, by.epoch);
      await other.capabilities.cutter.cut(westToEast, by);
      expect(await known(() => other.capabilities.cutter.isCut(westToEast, of))).toMatchObject({
        state: 'in-effect',
        evidence: expect.stringContaining('no ipset here, only the agent ends it') as string,
      });
      expect((await crowd.opensAt('w1', 'e1')) - by.expiresAt.getTime()).toBeLessThan(GONE_MS);
      expect((await crowd.rulesOf('w1')).join()).not.toMatch(/SB-|sb-/);
    } finally {
      await other.close();
    }
  });

  it('obeys the newest epoch alone', async () => {
    await fleet.capabilities.leases.announce(run, 2);
    await expect(cutter().cut(westToEast, fence('stale', TTL_MS, 1))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(await seen(westToEast, 'stale')).toMatchObject({ state: 'absent' });
  });
});
