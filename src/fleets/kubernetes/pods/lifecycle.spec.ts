import type { V1Pod } from '@kubernetes/client-node';
import { ApiServerInMemory } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import type { Inventory } from '../inventory.js';
import { RunLeases } from '../leases/run-leases.js';
import { KubernetesLifecycle } from './lifecycle.js';
import { readyByOwner } from './replaced.js';

const POD = '/api/v1/namespaces/shop/pods/web-1';

describe('a pod that is deleted', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  let leases: RunLeases;
  let lifecycle: KubernetesLifecycle;
  /** What watches tell, which may be late. */
  let heard: readonly V1Pod[];
  const ofWeb = (uid: string): V1Pod => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'web', controller: true }];
    const conditions = [{ type: 'Ready', status: 'True' }];
    return { metadata: { namespace: 'shop', name: 'web-1', uid, ownerReferences }, status: { conditions } };
  };
  const identity = () => `shop/web-1@${server.get(POD)?.metadata.uid ?? ''}`;
  const fence = () => {
    return { run: 'r1', injection: 'i1', epoch: 1, expiresAt: new Date(clock.now().getTime() + 15_000) };
  };

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    const inventory = {
      touchable: () => Promise.resolve(new Set(['shop'])),
      pods: { all: () => Promise.resolve(heard) },
      ready: () => Promise.resolve(readyByOwner(heard)),
    } as unknown as Inventory;
    lifecycle = new KubernetesLifecycle(server.cluster, inventory, leases);
    heard = [];
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

  it('is replaced when another one is ready, and not while its owner has only not counted yet', async () => {
    const { metadata } = ofWeb('');
    server.put(POD, { metadata: { ownerReferences: metadata?.ownerReferences } });
    server.put('/apis/apps/v1/namespaces/shop/statefulsets/web', {
      spec: { replicas: 1 },
      status: { readyReplicas: 1 },
    });
    const killed = identity();
    await lifecycle.takeDown(killed, 'kill', fence());
    expect(await lifecycle.isDown(killed)).toMatchObject({ state: 'in-effect' });
    await lifecycle.bringUp(killed, fence());
    expect(await lifecycle.isDown(killed)).toMatchObject({ state: 'unknown' });
    heard = [ofWeb(killed.split('@')[1] ?? '')];
    expect(await lifecycle.isDown(killed)).toMatchObject({ state: 'unknown' });
    heard = [ofWeb('another')];
    expect(await lifecycle.isDown(killed)).toMatchObject({ state: 'absent' });
  });

  it('is let live by a worker that was frozen after it had held it', async () => {
    server.before = ({ verb, path }) => {
      if (verb === 'put' && path.includes('silverback-run')) clock.advance(20_000);
    };
    await expect(lifecycle.takeDown(identity(), 'kill', fence())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(server.get(POD)).toBeDefined();
  });
});
