import { randomBytes } from 'node:crypto';
import { SystemClock } from '../../src/config/system-clock.js';
import type { Verification } from '../../src/core/ports/fence.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import type { LookupFault, LookupMode } from '../../src/core/ports/lookups.js';
import { eventually } from '../conformance/eventually.js';
import { type DockerOfSuite, withDocker } from '../servers/docker.js';
import { asker, NAMESERVER, WELL } from './askers.js';
import { Overheard } from './callers.js';
import { Crowd } from './crowd.js';

const region = `west-${randomBytes(3).toString('hex')}`;
const run = `names${randomBytes(3).toString('hex')}`;
const clock = new SystemClock();
const LONG_MS = 60_000;
const TTL_MS = 6_000;
/** A second after its lease has run out, harm is gone; the rest is for the look itself. */
const GONE_MS = 1_500;
const PROOF_MS = 20_000;
const OURS = /sb-|SB-/;
const MET: Readonly<Record<LookupMode, { readonly fresh: string; readonly kept: string }>> = {
  servfail: { fresh: 'ESERVFAIL', kept: 'SERVFAIL' },
  timeout: { fresh: 'ETIMEOUT', kept: 'nothing' },
};
const ASKED = ['fresh', 'kept'] as const;

withDocker('lookups of names on a Docker Engine', 'share', (docker: DockerOfSuite) => {
  let crowd: Crowd;
  let fleet: Fleet & { capabilities: Capabilities };
  /** Containers of the region, one that asks its engine's own nameserver and one that asks another, and one elsewhere. */
  const harmed = ['shop', 'till'];
  const heard = new Map<string, Overheard>();
  let epoch = 1;
  const fence = (injection: string, ttlMs = LONG_MS) => {
    return { run, injection, epoch, expiresAt: new Date(clock.now().getTime() + ttlMs) };
  };
  const lookups = () => {
    const { lookups: offered } = fleet.capabilities;
    if (!offered) throw new Error('a Docker fleet offers lookups');
    return offered;
  };
  const fault = (mode: LookupMode, zone: string | null = 'a'): LookupFault => ({ region, zone, service: null, mode });
  const prove = async (of: LookupFault, injection: string, state: Verification['state']) => {
    const proven = await eventually(
      () => lookups().isFailing(of, { run, injection }),
      (one) => one.state === state,
      PROOF_MS,
    );
    expect(proven.seen).toMatchObject({ state });
    return proven.seen.evidence;
  };
  const residue = async () => (await fleet.capabilities.residue.residue()).filter((item) => item.run === run);
  const rules = () => Promise.all(harmed.map((name) => crowd.rulesOf(name)));
  const ear = (name: string): Overheard => heard.get(name) as Overheard;
  /** What one meets from now on, each way of asking once or more often. */
  const meets = (name: string, times = 1) =>
    Promise.all(ASKED.map(async (how) => (await ear(name).next(how, times)).map(({ met }) => met)));
  const expectWell = async (name: string) => {
    const [fresh = [], kept = []] = await meets(name, 3);
    expect({ name, fresh, kept }).toEqual({
      name,
      fresh: fresh.map(() => expect.stringMatching(WELL.fresh) as string),
      kept: kept.map(() => expect.stringMatching(WELL.kept) as string),
    });
  };
  /** When all ways of asking were answered again, at the latest. */
  const answeredAt = async (name: string, from: number) => {
    const first = ASKED.map(async (how) => {
      const { seen } = await eventually(
        () => ear(name).first(how, how === 'fresh' ? WELLS[name]!.fresh : WELLS[name]!.kept, from),
        (call) => call !== undefined && WELL[how].test(call.met),
        PROOF_MS,
      );
      return seen?.at ?? Infinity;
    });
    return Math.max(...(await Promise.all(first)));
  };
  const WELLS: Readonly<Record<string, { readonly fresh: string; readonly kept: string }>> = {
    shop: { fresh: 'answered', kept: 'NOERROR' },
    till: { fresh: 'ENOTFOUND', kept: 'NXDOMAIN' },
  };

  beforeAll(async () => {
    crowd = new Crowd(docker);
    const network = await crowd.network('names');
    await crowd.add('server', 'east', network, NAMESERVER);
    const [server = ''] = await crowd.addresses('server');
    const name = crowd.id('server');
    await Promise.all([
      crowd.add('shop', `${region}/a`, network, asker(name)),
      crowd.add('till', `${region}/a`, network, asker(name, server)),
      crowd.add('other', `${region}/b`, network, asker(name, server)),
      crowd.add('deaf', `${region}/deaf`, network, asker(name, '192.0.2.1')),
    ]);
    for (const one of [...harmed, 'other']) heard.set(one, await Overheard.of(docker.engine, crowd.container(one)));
    fleet = await crowd.open();
    await fleet.capabilities.leases.announce(run, 1);
  });
  /** One that failed leaves nothing to the next. */
  afterEach(async () => {
    for (const { injection } of await residue())
      if (injection !== null) await lookups().heal(fault('servfail'), fence(injection));
  });
  afterAll(async () => {
    await fleet.close();
    expect(await crowd.removeLeft(run)).toEqual([]);
  });

  it.each(['servfail', 'timeout'] as const)(
    'fail with %s whoever asks how and whom, nobody else is touched, and rules of others stay as they were',
    async (mode) => {
      const before = await rules();
      expect(before.flat().join()).toMatch(/DOCKER_OUTPUT.*--dport 53 -j DNAT/);
      for (const name of [...harmed, 'other']) await expectWell(name);
      await prove(fault(mode), mode, 'absent');
      await lookups().fail(fault(mode), fence(mode));
      const met = mode === 'servfail' ? 'SERVFAIL' : 'nothing';
      expect(await prove(fault(mode), mode, 'in-effect')).toMatch(
        new RegExp(`lookups of 2 of 2 fail.*udp: 2 x ${met}; tcp: 2 x ${met}; control: open for all 2`),
      );
      for (const name of harmed) {
        const { fresh, kept } = MET[mode];
        expect({ name, met: await meets(name, 2) }).toEqual({
          name,
          met: [
            [fresh, fresh],
            [kept, kept],
          ],
        });
      }
      await expectWell('other');
      expect((await rules()).map((lines) => lines.filter((line) => !OURS.test(line)))).toEqual(before);
      expect((await residue()).map(({ subject }) => subject).sort()).toEqual(
        harmed.map((name) => crowd.id(name)).sort(),
      );
      await lookups().heal(fault(mode), fence(mode));
      await prove(fault(mode), mode, 'absent');
      for (const name of harmed) await expectWell(name);
      expect(await rules()).toEqual(before);
    },
  );

  it.each(['servfail', 'timeout'] as const)(
    'with %s are answered again in time when agents are killed, also from a socket that is kept; another agent removes what is left',
    async (mode) => {
      const before = await rules();
      const injection = `dead-${mode}`;
      const by = fence(injection, TTL_MS);
      await lookups().fail(fault(mode), by);
      for (const name of harmed) expect((await ear(name).first('kept', MET[mode].kept, 0))?.met).toBe(MET[mode].kept);
      const agents = await Promise.all(harmed.map((name) => crowd.agentOf(name, run)));
      await Promise.all(agents.map((agent) => agent.kill({ signal: 'SIGKILL' }) as Promise<unknown>));
      const from = clock.now().getTime();
      for (const name of harmed) expect((await answeredAt(name, from)) - by.expiresAt.getTime()).toBeLessThan(GONE_MS);
      expect((await residue()).map((item) => item.injection)).toEqual([injection, injection]);
      await prove(fault(mode), injection, 'unknown');
      await lookups().heal(fault(mode), fence(injection));
      await prove(fault(mode), injection, 'absent');
      expect(await rules()).toEqual(before);
    },
  );

  it('fail while somebody renews, and for no older worker; once at a time, and only where they were answered', async () => {
    await lookups().fail(fault('servfail'), fence('lease', TTL_MS));
    const until = new Date(clock.now().getTime() + 1.5 * TTL_MS);
    expect(await fleet.capabilities.leases.renew(run, 1, ['lease', 'other'], until)).toEqual(['other']);
    await expect(lookups().fail(fault('timeout'), fence('twice'))).rejects.toThrow('lookups fail here by');
    const from = clock.now().getTime();
    for (const name of harmed) {
      const at = await answeredAt(name, from);
      expect(at).toBeGreaterThan(until.getTime() - 500);
      expect(at - until.getTime()).toBeLessThan(GONE_MS);
    }
    await prove(fault('servfail'), 'lease', 'absent');
    await expect(lookups().fail(fault('servfail', 'deaf'), fence('deaf'))).rejects.toThrow(
      `no nameserver answers ${crowd.id('deaf')}`,
    );
    await lookups().heal(fault('servfail', 'deaf'), fence('deaf'));
    await fleet.capabilities.leases.announce(run, 2);
    await expect(lookups().fail(fault('servfail'), fence('stale'))).rejects.toMatchObject({ code: 'stale-epoch' });
    epoch = 2;
  });
});
