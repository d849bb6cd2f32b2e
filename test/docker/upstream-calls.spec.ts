import { randomBytes } from 'node:crypto';
import { SystemClock } from '../../src/config/system-clock.js';
import type { CallHarm } from '../../src/core/ports/call-faults.js';
import type { Verification } from '../../src/core/ports/fence.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import type { UpstreamFault } from '../../src/core/ports/upstream-faults.js';
import { eventually } from '../conformance/eventually.js';
import { type DockerOfSuite, withDocker } from '../servers/docker.js';
import { type Call, caller, Overheard, PAGES } from './callers.js';
import { Crowd } from './crowd.js';

const region = `west-${randomBytes(3).toString('hex')}`;
const run = `calls${randomBytes(3).toString('hex')}`;
const clock = new SystemClock();
const TTL_MS = 12_000;
const LONG_MS = 60_000;
/** The kernel forgets a proxy that is dead within five seconds, and a busy machine looks a little later. */
const OPEN_MS = 6_500;
const DELAY_MS = 300;
const PROOF_MS = 20_000;

const least = (calls: readonly Call[] = []): number => Math.min(...calls.map(({ ms }) => ms));

withDocker('calls to upstreams on a Docker Engine', 'share', (docker: DockerOfSuite) => {
  let crowd: Crowd;
  let fleet: Fleet & { capabilities: Capabilities };
  let heard: Overheard;
  let v4: string;
  let v6: string;
  const upstreams = () => {
    const { upstreams: offered } = fleet.capabilities;
    if (!offered) throw new Error('a Docker fleet offers upstreams');
    return offered;
  };
  let epoch = 1;
  const fence = (injection: string, ttlMs = LONG_MS) => {
    return { run, injection, epoch, expiresAt: new Date(clock.now().getTime() + ttlMs) };
  };
  const fault = (harm: CallHarm, share = 1, name = crowd.id('db')): UpstreamFault => {
    return { region, zone: null, service: null, upstream: { name, port: 7000 }, share, harm };
  };
  const seen = (of: UpstreamFault, injection: string) => upstreams().isDisturbed(of, { run, injection });
  const prove = async (of: UpstreamFault, injection: string, state: Verification['state']) => {
    const proven = await eventually(
      () => seen(of, injection),
      (one) => one.state === state,
      PROOF_MS,
    );
    expect(proven.seen).toMatchObject({ state });
    return proven.seen.evidence;
  };
  const residue = async () => (await fleet.capabilities.residue.residue()).filter((item) => item.run === run);
  /** By a proxy, whatever the kernel can do: netem has no such draws. */
  const late: CallHarm = { kind: 'delay', delay: { distribution: 'normal', ms: DELAY_MS, sdMs: 0, capMs: 10_000 } };
  const alike: CallHarm = { kind: 'delay', delay: { distribution: 'fixed', ms: DELAY_MS, capMs: 10_000 } };
  const abort = (how: number | 'reset' | 'timeout'): CallHarm => ({ kind: 'abort', with: how });
  /** Rules and sets where the caller lives, looked at by another container there. */
  const rules = async (script = '') => {
    const said = await crowd.beside(
      'shop',
      `${script} for i in iptables ip6tables; do $i-nft-save; $i-legacy-save; done 2>/dev/null; ipset save`,
    );
    return said
      .split('\n')
      .map((line) => line.replace(/\[\d+:\d+\]/, '').replace(/ timeout \d+/, ''))
      .filter((line) => line !== '' && !/^(#|\*|COMMIT|:\w+ ACCEPT)/.test(line));
  };

  beforeAll(async () => {
    crowd = new Crowd(docker);
    const network = await crowd.network('calls', {
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: 'fd5b:2::/64' }, { Subnet: '172.31.241.0/24' }] },
    });
    await Promise.all([crowd.add('db', 'east', network, PAGES), crowd.add('other', 'east', network, PAGES)]);
    const addresses = await crowd.addresses('db');
    [v4 = '', v6 = ''] = [false, true].map((is6) => addresses.find((address) => address.includes(':') === is6));
    await crowd.add('shop', `${region}/a`, network, caller([crowd.id('db'), v4, v6, crowd.id('other')], v6));
    heard = await Overheard.of(docker.engine, crowd.container('shop'));
    fleet = await crowd.open();
    await fleet.capabilities.leases.announce(run, 1);
  });
  /** One that failed leaves nothing to the next. */
  afterEach(async () => {
    for (const { injection } of await residue())
      if (injection !== null) await upstreams().calm(fault(late), fence(injection));
  });
  afterAll(async () => {
    await fleet.close();
    expect(await crowd.removeLeft(run)).toEqual([]);
  });

  it('take longer on new connections, by IPv4 and IPv6, and nobody else does; rules of others stay as they were', async () => {
    const own = 'iptables -t nat -N MINE; iptables -t nat -A OUTPUT -d 192.0.2.1 -p tcp -j MINE;';
    const before = await rules(own);
    expect(before.join()).toContain('-j MINE');
    expect((await heard.next('kept', 1)).map(({ met }) => met)).toContain('200');
    await prove(fault(late), 'late', 'absent');
    await upstreams().disturb(fault(late), fence('late'));
    expect(await prove(fault(late), 'late', 'in-effect')).toMatch(
      /1 of 1 disturbed .*harmed: 2 x 200 in .*the upstream itself.*spared: 2 x 200.*control: open/,
    );
    const from = Date.now();
    const harmed = await Promise.all([crowd.id('db'), v6].map((host) => heard.next(host, 3)));
    for (const { met, ms } of harmed.flat()) {
      expect(met).toBe('200');
      expect(ms).toBeGreaterThanOrEqual(DELAY_MS - 2);
    }
    // What a busy machine delays is not delayed again and again.
    for (const host of [crowd.id('other'), 'kept']) {
      const call = await heard.first(host, '200', from, DELAY_MS);
      expect(call?.met === '200' && call.ms < DELAY_MS ? 'spared' : call).toBe('spared');
    }
    expect((await rules()).filter((line) => !/sb-|SB-/.test(line))).toEqual(before);
    expect(await residue()).toMatchObject([{ subject: crowd.id('shop'), injection: 'late' }]);
    await upstreams().calm(fault(late), fence('late'));
    await prove(fault(late), 'late', 'absent');
    expect((await heard.first(crowd.id('db'), '200', Date.now(), DELAY_MS))?.ms).toBeLessThan(DELAY_MS);
    expect(await rules()).toEqual(before);
  });

  it('are late alike by netem where the kernel has it, and otherwise by a proxy, which says what the kernel has said', async () => {
    const means = (await upstreams().hasNetem()) ? /\(netem on eth0, / : /\(a proxy, .*; not by netem: tc: Error: .*\)/;
    await upstreams().disturb(fault(alike), fence('alike'));
    expect(await prove(fault(alike), 'alike', 'in-effect')).toMatch(means);
    expect(least(await heard.next(crowd.id('db'), 3))).toBeGreaterThanOrEqual(DELAY_MS - 2);
    await upstreams().calm(fault(alike), fence('alike'));
    await prove(fault(alike), 'alike', 'absent');
  });

  it('keep connections that came their way, and end each between two calls, when the harm does', async () => {
    const before = await rules();
    await upstreams().disturb(fault(late), fence('led'));
    await prove(fault(late), 'led', 'in-effect');
    const company = await crowd.company('shop', caller([], v6, 300));
    const told = await Overheard.of(docker.engine, company);
    await told.first('kept', '200', 0);
    expect(least(told.all('kept'))).toBeGreaterThanOrEqual(DELAY_MS - 2);
    const from = Date.now();
    await upstreams().calm(fault(late), fence('led'));
    expect((await told.first('kept', 'anew', from))?.met).toBe('anew');
    await company.remove({ force: true });
    const met = told.all('kept').map((call) => call.met);
    expect(met.filter((one) => one !== '200')).toEqual(['anew', 'anew']);
    await prove(fault(late), 'led', 'absent');
    const left = await eventually(rules, (now) => now.length <= before.length, PROOF_MS);
    expect(left.seen).toEqual(before);
  });

  it('err in the share that is asked for, with a status, a broken connection or silence', async () => {
    for (const [how, met] of [
      [503, '503'],
      ['reset', 'ECONNRESET'],
      ['timeout', 'timeout'],
    ] as const) {
      const half = fault(abort(how), 0.5);
      await upstreams().disturb(half, fence(met));
      await prove(half, met, 'in-effect');
      const from = Date.now();
      expect((await heard.first(crowd.id('db'), met, from))?.met).toBe(met);
      expect((await heard.first(crowd.id('db'), '200', from))?.met).toBe('200');
      await upstreams().calm(half, fence(met));
      await prove(half, met, 'absent');
    }
    expect((await heard.next(crowd.id('db'))).map(({ met }) => met)).not.toContain('503');
  });

  it('pass again at once when the proxy alone dies, which is not taken for an effect', async () => {
    await upstreams().disturb(fault(late), fence('fallen'));
    const agent = await crowd.agentOf('shop', run);
    await (await agent.exec({ Cmd: ['pkill', '-KILL', '-f', 'detour/main'] })).start({});
    const open = await heard.first(crowd.id('db'), '200', Date.now(), DELAY_MS);
    expect(open?.met).toBe('200');
    expect(open?.ms).toBeLessThan(DELAY_MS);
    await prove(fault(late), 'fallen', 'unknown');
    await upstreams().calm(fault(late), fence('fallen'));
    await prove(fault(late), 'fallen', 'absent');
  });

  it('pass again soon after the agent was killed; what is left is named, and removed by another agent', async () => {
    await upstreams().disturb(fault(late), fence('dead', TTL_MS));
    const agent = await crowd.agentOf('shop', run);
    await agent.kill({ signal: 'SIGKILL' });
    const from = Date.now();
    const open = await heard.first(crowd.id('db'), '200', from);
    expect(open?.met).toBe('200');
    expect((open?.at ?? 0) - from).toBeLessThan(OPEN_MS);
    expect(await residue()).toMatchObject([{ subject: crowd.id('shop'), injection: 'dead' }]);
    await prove(fault(late), 'dead', 'unknown');
    await upstreams().calm(fault(late), fence('dead'));
    await prove(fault(late), 'dead', 'absent');
    expect((await rules()).join()).not.toMatch(/SB-|sb-/);
  });

  it('pass again when nobody renews, and not before; a stale epoch disturbs none', async () => {
    const ttlMs = 3_000;
    await upstreams().disturb(fault(abort(503)), fence('lease', ttlMs));
    const from = clock.now().getTime();
    const until = new Date(from + 2 * ttlMs);
    expect(await fleet.capabilities.leases.renew(run, 1, ['lease', 'other'], until)).toEqual(['other']);
    // Where rules of others keep the kernel tracking connections: one that it lost sight of may lend its port to a call.
    const open = await heard.first(v4, '200', from + 100);
    expect(open?.met).toBe('200');
    expect((open?.at ?? 0) + (open?.ms ?? 0) - from).toBeGreaterThan(2 * ttlMs - 500);
    expect((open?.at ?? 0) - from).toBeLessThan(2 * ttlMs + 1_500);
    await fleet.capabilities.leases.announce(run, 2);
    await expect(upstreams().disturb(fault(late), fence('stale'))).rejects.toMatchObject({ code: 'stale-epoch' });
    await prove(fault(late), 'stale', 'absent');
    epoch = 2;
  });

  it('are found by a name that only the callers know, and left alone where nobody answers', async () => {
    const named = fault(late, 1, `${crowd.id('db')}.${docker.name}-calls`);
    await upstreams().disturb(named, fence('named'));
    await prove(named, 'named', 'in-effect');
    await expect(upstreams().disturb(fault(abort(503)), fence('twice'))).rejects.toThrow('disturbed by');
    await upstreams().calm(named, fence('named'));
    const deaf = { ...fault(late), upstream: { name: crowd.id('db'), port: 7001 } };
    await expect(upstreams().disturb(deaf, fence('deaf'))).rejects.toThrow('nobody answers at');
    await expect(upstreams().disturb({ ...fault(late), zone: 'z' }, fence('none'))).rejects.toThrow(
      `no container of ${region}`,
    );
    expect(await upstreams().known()).toEqual(expect.arrayContaining([crowd.id('db'), crowd.id('other')]));
  });
});
