import type { Fleet } from '../../src/core/ports/fleet.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence, PORT } from './cluster-place.js';

const SOON_MS = 60_000;

withKubernetes('cuts between pods by NetworkPolicies', (cluster) => {
  const place = new ClusterPlace(cluster);
  let fleet: Fleet;
  let addresses: Readonly<Record<string, readonly string[]>> = {};
  const capabilities = () => fleet.capabilities as Required<Fleet['capabilities']>;
  const cutter = () => capabilities().cutter;
  const westToEast = { from: 'us-west', to: 'us-east', oneWay: false } as const;
  const seen = (of: string, cut: { from: string; to: string; oneWay: boolean } = westToEast) =>
    known(() => cutter().isCut(cut, { run: `run-${of}`, injection: of }));
  const policies = async (): Promise<string> => cluster.kubectl('get', 'networkpolicies', '-o', 'name');

  const addressesOf = async (app: string): Promise<readonly string[]> =>
    (await cluster.kubectl('get', 'pods', '-l', `app=${app}`, '-o', 'jsonpath={.items[*].status.podIP}')).split(' ');
  /** Whether a new connection from a pod of one workload is answered by each pod of another, with nobody of ours between. */
  const hears = async (from: string, to: string): Promise<readonly boolean[]> => {
    const urls = (addresses[to] ?? []).map((address) => `http://${address}:${PORT}`);
    const ask = `Promise.all(${JSON.stringify(urls)}.map((url) => fetch(url, { signal: AbortSignal.timeout(1500) }).then(() => true, () => false))).then((all) => console.log(JSON.stringify(all)))`;
    return JSON.parse(await cluster.kubectl('exec', `deploy/${from}`, '--', 'node', '-e', ask)) as boolean[];
  };

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await Promise.all([place.serve('west', 'us-west', 2), place.serve('east', 'us-east', 2)]);
    addresses = { west: await addressesOf('west'), east: await addressesOf('east') };
    fleet = await place.open();
    await capabilities().leases.announce('run-cut', 1);
  }, 300_000);
  afterAll(() => place.end(), 180_000);

  it('close one way for new connections, prove it from inside, and open it again', async () => {
    expect([await hears('west', 'east'), await hears('east', 'west')]).toEqual([
      [true, true],
      [true, true],
    ]);
    const oneWay = { ...westToEast, oneWay: true };
    await cutter().cut(oneWay, fence('run-cut', 'cut'));
    const proof = await seen('cut', oneWay);
    expect(proof).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringMatching(/new: 0 of 4 passed/) as string,
    });
    expect(proof.evidence).toContain('way back: 4 of 4 passed');
    expect([await hears('west', 'east'), await hears('east', 'west'), await hears('west', 'west')]).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    expect(await capabilities().residue.residue()).toHaveLength(1 + (await policies()).trim().split('\n').length);
    await cutter().heal(oneWay, fence('run-cut', 'cut'));
    expect(await seen('cut', oneWay)).toMatchObject({ state: 'absent' });
    expect(await hears('west', 'east')).toEqual([true, true]);
    expect([await policies(), await capabilities().residue.residue()]).toEqual(['', []]);
  });

  it('cover pods that are made while they are on', async () => {
    await cutter().cut(westToEast, fence('run-cut', 'later'));
    expect(await seen('later')).toMatchObject({ state: 'in-effect' });
    await cluster.kubectl('delete', 'pods', '-l', 'app=west', '--grace-period=0', '--force', '--wait=true');
    await place.ready('west');
    expect(await seen('later')).toMatchObject({ state: 'in-effect' });
    expect(await hears('west', 'east')).toEqual([false, false]);
    await cutter().heal(westToEast, fence('run-cut', 'later'));
    addresses = { ...addresses, west: await addressesOf('west') };
    expect(await seen('later')).toMatchObject({ state: 'absent' });
  });

  it('are taken away by the janitor when nobody renews', async () => {
    const other = await place.open();
    await other.capabilities.leases?.announce('run-lost', 1);
    const cutting = async () => other.capabilities.cutter?.cut(westToEast, fence('run-lost', 'lost', 1, 3_000));
    const { seen: cut } = await eventually(
      () => cutting().then(() => '', String),
      (said) => said === '',
      SOON_MS,
    );
    expect(cut).toBe('');
    await eventually(policies, (names) => names === '', SOON_MS);
    expect(await policies()).toBe('');
    expect(place.janitorSaid).toContain('run run-lost is not renewed any more');
    expect(await seen('lost')).toMatchObject({ state: 'absent' });
  });
});
