import { ApiServerInMemory, ServerSaid } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import { until } from '../../../../test/fakes/until.js';
import { RunLeases } from '../leases/run-leases.js';
import { RUN, stateIn } from '../leases/run-state.js';
import { MarkedPolicies, Policies } from '../network/own-policies.js';
import { MarkedNodes } from '../nodes/marked-nodes.js';
import { Janitor } from './janitor.js';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/silverback/leases';
const POLICIES = '/apis/networking.k8s.io/v1';
const CUT = `${POLICIES}/namespaces/shop/networkpolicies/cut`;
const NODE = '/api/v1/nodes/n1';

describe('harm whose objects a janitor has not heard of', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  let janitor: Janitor;
  let running: Promise<void>;
  /** Calls that are refused, and watches that cannot be taken up again; by how their paths begin. */
  let refused: readonly string[];
  let silent: readonly string[];
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);
  const ends = () => server.get(`${LEASES}/silverback-janitor`)?.metadata.annotations?.['silverback.dev/ends'];
  const signs = () => server.get(`${LEASES}/silverback-janitor`)?.metadata.resourceVersion;
  const isReleased = (injection: string): boolean | undefined => {
    const lease = server.get(`${LEASES}/silverback-run-r1`);
    return lease && stateIn(lease)?.harm[injection]?.isReleased;
  };
  const pass = async (ms: number, step = 500): Promise<void> => {
    for (let left = ms; left > 0; left -= step) {
      clock.advance(Math.min(left, step));
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  const hold = async (what: 'policies' | 'node' | 'pod', injection: string): Promise<void> => {
    const leases = new RunLeases(server.cluster, 'silverback', clock);
    await leases.announce('r1', 1);
    const expiresAt = new Date(clock.now().getTime() + 15_000);
    await leases.hold(
      { run: 'r1', injection, epoch: 1, expiresAt },
      { what, detail: what, subject: what, owner: null, ...(what === 'node' && { was: 'open' }) },
    );
    await leases.leave();
  };
  const cut = (): void => {
    server.put(CUT, { metadata: { labels: { [RUN]: 'r1', 'silverback.dev/own': 'silverback' } } });
  };

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
    [refused, silent] = [[], []];
    server.before = ({ verb, path }) => {
      if (refused.some((begin) => path.startsWith(begin))) throw new ServerSaid(403, 'no');
      if (verb === 'watch' && silent.some((begin) => path.startsWith(begin))) throw new ServerSaid(500, 'away');
    };
    const policies = new MarkedPolicies(new Policies(server.cluster, 'silverback', clock), log);
    const nodes = new MarkedNodes(server.cluster, 'silverback', clock, log);
    janitor = new Janitor(server.cluster, 'silverback', [policies, nodes], clock, log);
  });
  afterEach(async () => {
    janitor.end();
    await running;
    await server.close();
    said.length = 0;
  });

  it('is looked for at the API server before it counts as released', async () => {
    running = janitor.run();
    await until(() => server.watches === 3);
    silent = [POLICIES];
    server.fallSilent();
    cut();
    await hold('policies', 'i1');
    await pass(30_000);
    await until(() => isReleased('i1') === true);
    expect(server.get(CUT)).toBeUndefined();
  });

  it('stays held while it may not look, without a sign of its own, and is undone as soon as it may', async () => {
    refused = [POLICIES];
    running = janitor.run();
    await pass(5_000);
    expect(signs()).toBeDefined();
    expect(ends()).toBe('node');
    cut();
    await hold('policies', 'i1');
    await hold('pod', 'i2');
    await pass(2_000);
    const last = signs();
    await pass(20_000);
    expect([isReleased('i1'), isReleased('i2'), signs()]).toEqual([false, true, last]);
    expect(said.filter((line) => line.includes('listing NetworkPolicies of ours'))).toHaveLength(1);
    refused = [];
    await pass(3_000);
    await until(() => isReleased('i1') === true);
    expect(server.get(CUT)).toBeUndefined();
    await pass(60_000, 1_000);
    expect(signs()).not.toBe(last);
    expect(ends()).toBe('policies,node');
  });

  it('stays held where it may not be undone, without a sign of its own, until it may', async () => {
    let isRefused = true;
    server.before = ({ verb, path }) => {
      if (verb === 'delete' && path.startsWith(POLICIES) && isRefused) throw new ServerSaid(403, 'no');
    };
    running = janitor.run();
    cut();
    await hold('policies', 'i1');
    await pass(20_000);
    const last = signs();
    await pass(10_000);
    expect([isReleased('i1'), signs()]).toEqual([false, last]);
    isRefused = false;
    await pass(5_000);
    await until(() => isReleased('i1') === true);
    expect(server.get(CUT)).toBeUndefined();
    expect(signs()).not.toBe(last);
  });

  it('stays held, of a node that has lost its mark, until somebody has opened that', async () => {
    running = janitor.run();
    await until(() => server.watches === 3);
    server.put('/api/v1/nodes/node', { spec: { unschedulable: true } });
    await hold('node', 'i1');
    await pass(30_000);
    expect(isReleased('i1')).toBe(false);
    expect(said.filter((line) => line.includes('somebody else has changed it'))).toHaveLength(1);
    expect(server.get('/api/v1/nodes/node')).toMatchObject({ spec: { unschedulable: true } });
    const looks = () => server.asked.filter(({ verb, path }) => verb === 'get' && path === '/api/v1/nodes/node').length;
    const before = looks();
    await pass(50_000, 1_000);
    expect(looks() - before).toBeLessThan(3);
    server.put('/api/v1/nodes/node', { spec: {} });
    await pass(70_000, 1_000);
    await until(() => isReleased('i1') === true);
  });

  it('is, of nodes, found in the same way', async () => {
    running = janitor.run();
    await until(() => server.watches === 3);
    silent = [NODE.slice(0, -3)];
    server.fallSilent();
    const annotations = { 'silverback.dev/injection': 'i1', 'silverback.dev/own': 'silverback' };
    server.put(NODE, {
      metadata: { labels: { [RUN]: 'r1' }, annotations: { ...annotations, 'silverback.dev/prior': 'open' } },
      spec: { unschedulable: true },
    });
    await hold('node', 'i1');
    await pass(30_000);
    await until(() => isReleased('i1') === true);
    expect(server.get(NODE)?.metadata.labels).toEqual({});
  });
});
