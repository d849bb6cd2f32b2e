import { randomBytes } from 'node:crypto';
import { SystemClock } from '../../src/config/system-clock.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import type { Loss } from '../../src/core/ports/packet-loss.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { type DockerOfSuite, withDocker } from '../servers/docker.js';
import { Crowd } from './crowd.js';

const run = `loss${randomBytes(3).toString('hex')}`;
const clock = new SystemClock();
const TTL_MS = 4_000;
/** A second after a lease has run out nothing of it is left; the rest is for the look itself. */
const GONE_MS = 1_500;
const SOON_MS = 20_000;
const OURS = /sb-|SB-/;

withDocker('packets that are lost on a Docker Engine', 'share', (docker: DockerOfSuite) => {
  let crowd: Crowd;
  let fleet: Fleet & { capabilities: Capabilities };
  const port = () => fleet.capabilities.loss;
  const fence = (injection: string, ttlMs = 30_000, epoch = 1) => {
    return { run, injection, epoch, expiresAt: new Date(clock.now().getTime() + ttlMs) };
  };
  const seen = (loss: Loss, injection: string) => known(() => port().isLosing(loss, { run, injection }));
  const rules = async (name: string) => (await crowd.rulesOf(name)).join('\n');
  const both: Loss = { from: 'west', to: 'east', oneWay: false, share: 0.2 };
  const there: Loss = { ...both, oneWay: true, share: 0.5 };

  beforeAll(async () => {
    crowd = new Crowd(docker);
    const network = await crowd.network('one');
    await Promise.all([
      crowd.add('w1', 'west/a', network),
      crowd.add('w2', 'west/b', network),
      crowd.add('e1', 'east/c', network),
    ]);
    fleet = await crowd.open();
    await fleet.capabilities.leases.announce(run, 1);
  });
  afterAll(async () => {
    await fleet.close();
    expect(await crowd.removeLeft(run)).toEqual([]);
  });

  // A few of 400 may be answered too late on a busy machine: what is lost of them is said, and not taken for harm.
  it('both ways: a share of what each side sends, none between neighbours, and none when it is undone', async () => {
    expect(await seen(both, 'both')).toMatchObject({ state: 'absent' });
    await port().lose(both, fence('both'));
    expect(await seen(both, 'both')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(
        /3 of 3 lose packets.*there: \d+ of \d+ lost \((1|2|3).*back: \d+ of \d+ lost \((1|2|3).*control: \d of/,
      ) as string,
    });
    expect(await rules('w1')).toMatch(/statistic --mode random --probability 0\.2/);
    expect((await fleet.capabilities.residue.residue()).filter((item) => item.run === run)).toHaveLength(3);
    await port().endLoss(both, fence('both'));
    expect(await seen(both, 'both')).toMatchObject({
      state: 'absent',
      evidence: expect.stringMatching(/there: \d of \d+ lost.*back: \d of \d+ lost/) as string,
    });
    for (const name of ['w1', 'w2', 'e1']) expect(await rules(name)).not.toMatch(OURS);
  });

  it('one way: nothing of what goes back; it stays while it is renewed, and ends when it is not', async () => {
    await port().lose(there, fence('there', TTL_MS));
    const until = new Date(clock.now().getTime() + 1.25 * TTL_MS);
    expect(await fleet.capabilities.leases.renew(run, 1, ['there', 'other'], until)).toEqual(['other']);
    expect(await seen(there, 'there')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/1 of 1 lose.*there: \d\d+ of.*back: \d of \d+ lost/) as string,
    });
    expect(await rules('w1')).not.toMatch(OURS);
    const isAbsent = ({ state }: { state: string }) => state === 'absent';
    await eventually(() => seen(there, 'there'), isAbsent, until.getTime() - clock.now().getTime() + SOON_MS);
    expect(clock.now().getTime()).toBeGreaterThan(until.getTime() - 500);
    expect(await rules('e1')).not.toMatch(OURS);
  });

  it('ends in the kernel when its agents are killed; what is left is named, and removed by others', async () => {
    const by = fence('dead', TTL_MS);
    await port().lose(both, by);
    const members = ['w1', 'w2', 'e1'];
    const agents = await Promise.all(members.map((name) => crowd.agentOf(name, run)));
    await Promise.all(agents.map((agent) => agent.kill({ signal: 'SIGKILL' }) as Promise<unknown>));
    const bitten = "ipset list | grep -qE '^[0-9].* timeout'";
    const { said } = await crowd.run(
      'e1',
      `${bitten} && echo bitten; while ${bitten}; do sleep 0.05; done; date +%s%3N`,
    );
    const [was, until] = said.trim().split(/\s+/);
    expect(was).toBe('bitten');
    expect(Number(until) - by.expiresAt.getTime()).toBeLessThan(GONE_MS);
    const left = (await fleet.capabilities.residue.residue()).filter((item) => item.run === run);
    expect(left.map(({ subject }) => subject).sort()).toEqual(members.map((name) => crowd.id(name)).sort());
    expect(await seen(both, 'dead')).toMatchObject({
      state: 'absent',
      evidence: expect.stringMatching(/there: \d of \d+ lost.*back: \d of/) as string,
    });
    expect(await rules('e1')).toMatch(OURS);
    await port().endLoss(both, fence('dead'));
    expect(await seen(both, 'dead')).toMatchObject({ state: 'absent' });
    for (const name of members) expect(await rules(name)).not.toMatch(OURS);
  });

  it('is refused before anything bites where packets cannot be drawn, and when its epoch is old', async () => {
    await crowd.add('maker', 'nowhere', 'none');
    await crowd.run('maker', 'rm -f "$(find / -xdev -name libxt_statistic.so)"');
    const { Id: image } = (await crowd.container('maker').commit({ repo: docker.name })) as { Id: string };
    const other = await crowd.open(image);
    const of = { ...fence('lame'), run: `${run}b` };
    try {
      await other.capabilities.leases.announce(of.run, 1);
      await expect(other.capabilities.loss.lose(both, of)).rejects.toMatchObject({
        code: 'unsupported-by-target',
        message: expect.stringContaining('with the match "statistic"') as string,
      });
      expect(await rules('e1')).not.toMatch(OURS);
      await other.capabilities.loss.endLoss(both, of);
    } finally {
      await other.close();
    }
    await fleet.capabilities.leases.announce(run, 2);
    await expect(port().lose(both, fence('stale', TTL_MS, 1))).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(await seen(both, 'stale')).toMatchObject({ state: 'absent' });
  });
});
