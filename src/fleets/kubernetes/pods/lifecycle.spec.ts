import { ApiServerInMemory } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import type { Inventory } from '../inventory.js';
import { RunLeases } from '../leases/run-leases.js';
import { KubernetesLifecycle } from './lifecycle.js';

const POD = '/api/v1/namespaces/shop/pods/web-1';

describe('a pod that is deleted', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  let leases: RunLeases;
  let lifecycle: KubernetesLifecycle;
  const identity = () => `shop/web-1@${server.get(POD)?.metadata.uid ?? ''}`;
  const fence = () => {
    return { run: 'r1', injection: 'i1', epoch: 1, expiresAt: new Date(clock.now().getTime() + 15_000) };
  };

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    const inventory = { touchable: () => Promise.resolve(new Set(['shop'])) } as unknown as Inventory;
    lifecycle = new KubernetesLifecycle(server.cluster, inventory, leases);
    server.put(POD, {});
    await leases.announce('r1', 1);
  });
  afterEach(async () => {
    await leases.leave();
    await server.close();
  });

  it('is held by its run first', async () => {
    await lifecycle.takeDown(identity(), 'kill', fence());
    expect(server.get(POD)).toBeUndefined();
    expect(await leases.heldFor(fence())).toMatchObject({ isReleased: false });
  });

  it('is let live by a worker that was frozen after it had held it', async () => {
    server.before = ({ verb, path }) => {
      if (verb === 'put' && path.includes('silverback-run')) clock.advance(20_000);
    };
    await expect(lifecycle.takeDown(identity(), 'kill', fence())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(server.get(POD)).toBeDefined();
  });
});
