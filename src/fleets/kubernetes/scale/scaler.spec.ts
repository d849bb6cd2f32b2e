import { ApiServerInMemory, ServerSaid } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import { kubernetesSchema } from '../../../core/target/kubernetes-schema.js';
import type { MeantPod } from '../inventory.js';
import { RunLeases } from '../leases/run-leases.js';
import { ScaleResidue } from './residue.js';
import { KubernetesScaler } from './scaler.js';
import { scaleMarkOf, type Workload } from './workload.js';

const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';
const DATA = '/apis/apps/v1/namespaces/shop/statefulsets/data';
const REGION = 'topology.kubernetes.io/region';

describe('the scale of a region', () => {
  let server: ApiServerInMemory;
  let leases: RunLeases;
  let touchable: ReadonlySet<string>;
  const clock = new ManualClock();
  const open = () => {
    const meant = (besides: Iterable<string> = []): Promise<readonly MeantPod[]> => {
      const all = new Set([...touchable, ...besides]);
      return Promise.resolve([pod('ReplicaSet', 'web'), pod('StatefulSet', 'data')].filter(() => all.has('shop')));
    };
    const inventory = { touchable: () => Promise.resolve(touchable), meant };
    const place = kubernetesSchema.parse({});
    return {
      scaler: new KubernetesScaler(server.cluster, inventory, place, leases, null),
      residue: new ScaleResidue(server.cluster, inventory, leases, place.own),
    };
  };
  const fence = (injection = 'i1') => ({ run: 'r1', injection, epoch: 1, expiresAt: new Date(0) });
  const scale = (count: number, injection?: string) => open().scaler.scale('west', count, fence(injection));
  const replicas = () =>
    [WEB, DATA].map((path) => (server.get(path) as { spec: { replicas: number } } | undefined)?.spec.replicas);
  const foreign = (path: string, count: number): void => {
    server.put(path, { ...server.get(path), spec: { replicas: count } });
  };
  const isMarked = (path: string): boolean => scaleMarkOf(server.get(path) as Workload) !== null;

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    touchable = new Set(['shop']);
    server.put(WEB, { spec: { replicas: 1 } });
    server.put(DATA, { spec: { replicas: 2 } });
    await leases.announce('r1', 1);
  });
  afterEach(async () => {
    await leases.leave();
    await server.close();
  });

  it('is as before in the end', async () => {
    await scale(6);
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[2, 4], true, true]);
    await scale(3);
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[1, 2], false, false]);
  });

  it('is given back by a successor where its worker dies between numbers and marks', async () => {
    await scale(6);
    let isDead = false;
    server.before = ({ verb, path }) => {
      if (path === WEB && isDead) throw new ServerSaid(500, 'the worker is dead');
      isDead ||= path === WEB && verb === 'patch';
    };
    await expect(scale(3)).rejects.toThrow('the worker is dead');
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[1, 2], true, false]);
    server.before = () => undefined;
    await leases.leave();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    await leases.announce('r1', 2);
    await open().scaler.scale('west', 3, { ...fence(), epoch: 2 });
    expect([replicas(), isMarked(WEB), await leases.scaledBy('r1')]).toEqual([[1, 2], false, []]);
  });

  it('is begun by nobody anew where somebody replaces a workload, marks and all, between numbers and marks', async () => {
    await scale(6);
    let isHome = false;
    server.before = ({ verb, path }) => {
      if (path !== WEB) return;
      if (isHome && verb === 'get') server.put(WEB, { spec: { replicas: 7 } });
      isHome = verb === 'patch';
    };
    await scale(3);
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[7, 2], false, false]);
  });

  it('is remembered by its run only while anything is scaled', async () => {
    await scale(3);
    expect(await leases.scaledBy('r1')).toEqual([]);
    await scale(6);
    expect(await leases.scaledBy('r1')).toEqual(['shop']);
    await scale(3);
    expect(await leases.scaledBy('r1')).toEqual([]);
    await leases.noteScaled(fence(), ['shop']);
    await scale(3);
    expect(await leases.scaledBy('r1')).toEqual([]);
  });

  it('is remembered while another injection of the run has scaled there, or is about to', async () => {
    await scale(6);
    const mine = { labels: server.get(WEB)?.metadata.labels, annotations: server.get(WEB)?.metadata.annotations };
    const annotations = { ...mine.annotations, 'silverback.dev/injection': 'i2' };
    server.put(`${WEB}-2`, { metadata: { ...mine, annotations }, spec: { replicas: 2 } });
    await scale(3);
    expect(await leases.scaledBy('r1')).toEqual(['shop']);
  });

  it('is put back where an older version has not noted what the region had', async () => {
    await scale(6);
    for (const path of [WEB, DATA]) {
      const { metadata, ...rest } = server.get(path) ?? { metadata: {} };
      const annotations = { ...metadata.annotations };
      delete annotations['silverback.dev/at-rest'];
      server.put(path, { ...rest, metadata: { ...metadata, annotations } });
    }
    await scale(9);
    expect(server.get(WEB)?.metadata.annotations).toMatchObject({ 'silverback.dev/at-rest': '3' });
    await scale(3);
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[1, 2], false, false]);
  });

  it('is put back where nobody else has changed it, whatever somebody has done to another workload', async () => {
    await scale(6);
    foreign(WEB, 3);
    await expect(scale(3)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('shop/web') as string,
    });
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[3, 2], true, false]);
    // Whoever has it put right finds the rest as it was, whatever became of the others since.
    foreign(DATA, 5);
    foreign(WEB, 2);
    await scale(3);
    expect([replicas(), isMarked(WEB)]).toEqual([[1, 5], false]);
  });

  it('names all that somebody else has changed', async () => {
    await scale(6);
    foreign(WEB, 3);
    foreign(DATA, 9);
    await expect(scale(3)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/shop\/web .*; .*shop\/data /) as string,
    });
  });

  it('is put back, and seen, where nothing new may be done any more', async () => {
    await scale(6);
    touchable = new Set();
    expect((await open().residue.residue()).map(({ detail }) => detail)).toEqual([
      'scaled from 1 to 2',
      'scaled from 2 to 4',
    ]);
    await expect(scale(9)).rejects.toThrow('is in a namespace that may not be touched any more');
    await scale(3);
    expect([replicas(), await open().residue.residue()]).toEqual([[1, 2], []]);
    expect(await open().scaler.scaleOf('west')).toMatchObject({ desired: 3 });
    await scale(3);
    expect(replicas()).toEqual([1, 2]);
  });

  it('is named as unknown, for its run alone, where nobody may look any more', async () => {
    await scale(6);
    touchable = new Set();
    server.before = ({ path }) => {
      if (path.includes('/shop/')) throw new ServerSaid(403, 'no');
    };
    expect(await open().residue.residue()).toMatchObject([
      { kind: 'unreadable', subject: 'workloads of namespace shop', run: 'r1' },
    ]);
  });

  it('is known to a successor where nothing new may be done any more', async () => {
    await scale(6);
    touchable = new Set();
    await leases.leave();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    await leases.announce('r1', 1);
    await scale(3);
    expect(replicas()).toEqual([1, 2]);
  });

  it('is tried again when only the status of a workload, or what others note on it, has changed meanwhile', async () => {
    let patches = 0;
    server.before = ({ verb, path }) => {
      if (verb !== 'patch' || path !== WEB || (patches += 1) > 2) return;
      const { metadata, ...web } = server.get(WEB) ?? { metadata: {} };
      server.put(WEB, { ...web, metadata: { ...metadata, labels: { theirs: String(patches) } } });
    };
    await scale(6);
    expect([replicas(), server.get(WEB)?.metadata.labels]).toMatchObject([[2, 4], { theirs: '2' }]);
  });

  it('is begun by nobody anew where somebody takes the marks alone away before it is put back', async () => {
    await scale(6);
    server.before = ({ verb, path }) => {
      if (verb !== 'patch' || path !== WEB) return;
      server.before = () => undefined;
      const { metadata, ...web } = server.get(WEB) ?? { metadata: {} };
      server.put(WEB, { ...web, metadata: { ...metadata, labels: {}, annotations: {} } });
    };
    await expect(scale(3)).rejects.toThrow('scaling Deployment shop/web');
    expect([replicas(), isMarked(WEB), isMarked(DATA)]).toEqual([[2, 2], false, false]);
  });

  it('is not what it was decided on when somebody scales it meanwhile', async () => {
    server.before = ({ verb, path }) => {
      if (verb === 'patch' && path === WEB) foreign(WEB, 7);
    };
    await expect(scale(6)).rejects.toThrow('scaling Deployment shop/web');
    expect([replicas(), isMarked(WEB)]).toEqual([[7, 4], false]);
  });
});

function pod(kind: string, owner: string): MeantPod {
  const ofDeployment = kind === 'ReplicaSet';
  const name = ofDeployment ? `${owner}-abc` : owner;
  const labels = { [REGION]: 'west', 'app.kubernetes.io/name': 'instance' };
  return {
    pod: {
      metadata: {
        namespace: 'shop',
        name: `${owner}-1`,
        labels: ofDeployment ? { ...labels, 'pod-template-hash': 'abc' } : labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: owner, controller: true }],
      },
    },
    node: undefined,
  };
}
