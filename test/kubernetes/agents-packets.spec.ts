import type { Fleet } from '../../src/core/ports/fleet.js';
import type { LookupFault } from '../../src/core/ports/lookups.js';
import type { Loss } from '../../src/core/ports/packet-loss.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { agentsOf, insist, rulesAt } from './agents-of.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;
const NAME = 'kubernetes.default.svc.cluster.local';
/** What a lookup meets in a pod: `answered`, or the resolver's code. */
const LOOK = `new (require('dns').promises.Resolver)({ timeout: 1500, tries: 1 }).resolve4('${NAME}').then(() => 'answered', (error) => error.code).then(console.log)`;

withKubernetes('packets and lookups of pods', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  const run = 'run-packets';
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const both: Loss = { from: 'us-west', to: 'us-east', oneWay: false, share: 0.3 };
  const there: Loss = { ...both, oneWay: true, share: 0.5 };
  const servfail: LookupFault = { region: 'us-west', zone: null, service: null, mode: 'servfail' };
  const losing = (loss: Loss, injection: string) => known(() => capabilities().loss.isLosing(loss, { run, injection }));
  const failing = (fault: LookupFault, injection: string) =>
    known(() => capabilities().lookups.isFailing(fault, { run, injection }));
  const rules = async (app: string): Promise<readonly string[]> =>
    (await Promise.all((await agentsOf(cluster, app)).map((agent) => rulesAt(cluster, agent)))).flat();
  const lookup = async (app: string): Promise<string> =>
    (await cluster.kubectl('exec', `deploy/${app}`, '-c', 'web', '--', 'node', '-e', LOOK)).trim();

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([place.serve('west', 'us-west', 2), place.serve('east', 'us-east', 1)]);
    fleet = await place.open();
    await capabilities().leases.announce(run, 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('are lost both ways by their share, none between neighbours, and none when it is undone', async () => {
    await capabilities().loss.lose(both, fence(run, 'both', 1, 90_000));
    expect(await losing(both, 'both')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/3 of 3 lose packets.*there: \d\d+ of.*back: \d\d+ of.*control/) as string,
    });
    expect((await rules('west')).join('\n')).toContain('statistic');
    await insist(() => capabilities().loss.endLoss(both, fence(run, 'both')));
    expect(await losing(both, 'both')).toMatchObject({ state: 'absent' });
    expect([await rules('west'), await rules('east')]).toEqual([[], []]);
    expect(await capabilities().residue.residue()).toEqual([]);
  });

  it('are lost one way alone, and arrive again by themselves when nobody renews', async () => {
    await capabilities().loss.lose(there, fence(run, 'there', 1, 12_000));
    expect(await losing(there, 'there')).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/1 of 1 lose packets/) as string,
    });
    const { seen } = await eventually(
      () => losing(there, 'there'),
      ({ state }) => state === 'absent',
      SOON_MS,
    );
    expect(seen).toMatchObject({ state: 'absent' });
    expect(await rules('east')).toEqual([]);
  });

  it('fail with an error that no nameserver has answered, in one region alone, until they are healed', async () => {
    expect(await lookup('west')).toBe('answered');
    await capabilities().lookups.fail(servfail, fence(run, 'names', 1, 90_000));
    expect(await failing(servfail, 'names')).toMatchObject({ state: 'in-effect' });
    expect([await lookup('west'), await lookup('east')]).toEqual(['ESERVFAIL', 'answered']);
    await insist(() => capabilities().lookups.heal(servfail, fence(run, 'names')));
    expect(await failing(servfail, 'names')).toMatchObject({ state: 'absent' });
    expect(await lookup('west')).toBe('answered');
    expect(await rules('west')).toEqual([]);
  });

  it('fail by silence, and are answered again by themselves when nobody renews', async () => {
    const silent: LookupFault = { ...servfail, mode: 'timeout' };
    await capabilities().lookups.fail(silent, fence(run, 'silent', 1, 15_000));
    expect(await failing(silent, 'silent')).toMatchObject({ state: 'in-effect' });
    const { seen } = await eventually(
      () => lookup('west'),
      (met) => met === 'answered',
      SOON_MS,
    );
    expect(seen).toBe('answered');
    expect(await failing(silent, 'silent')).toMatchObject({ state: 'absent' });
  });
});
