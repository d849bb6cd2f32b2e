import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { Fence } from '../../../core/ports/fence.js';
import { PodReviver } from './reviver.js';

const container = (more: Partial<V1ContainerStatus>): V1ContainerStatus => {
  return { name: 'web', image: '', imageID: '', ready: false, restartCount: 1, ...more };
};
const pod = (isReady: boolean, ...containerStatuses: V1ContainerStatus[]): V1Pod => ({
  metadata: { namespace: 'shop', name: 'web-1', uid: '1' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }], containerStatuses },
});
const killed = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
const broughtUp: string[] = [];
const reviver = (found: V1Pod | null | Error) =>
  new PodReviver({
    find: () => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found)),
    bringUp: (instance) => Promise.resolve(void broughtUp.push(instance)),
    isDown: () => Promise.resolve({ state: 'in-effect', evidence: 'as its owner counts' }),
  });
const seen = (found: V1Pod | null | Error) => reviver(found).isDown('shop/web-1@1');

describe('a pod in which something was done', () => {
  it('is up when it is ready, however often its containers began', async () => {
    expect(await seen(pod(true, container({ ready: true, lastState: killed })))).toEqual({
      state: 'absent',
      evidence: 'the pod is ready',
    });
  });

  it.each([
    ['is dead', container({ state: killed }), 'container web ended: OOMKilled, exit 137'],
    [
      'is to begin again',
      container({ state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: killed }),
      'container web ended: OOMKilled, exit 137, waits: CrashLoopBackOff',
    ],
    ['has not said yet that it is ready', container({ state: { running: {} } }), 'container web runs'],
  ])('is not up while its container %s', async (_, status, told) => {
    expect(await seen(pod(false, status, container({ name: 'beside', ready: true })))).toEqual({
      state: 'unknown',
      evidence: `the pod is not ready; ${told}`,
    });
  });

  it('is told by what makes it when it is gone or leaves, and by nobody who could not be asked', async () => {
    const byOwner = { state: 'in-effect', evidence: 'as its owner counts' };
    expect(await seen(null)).toEqual(byOwner);
    expect(await seen({ metadata: { deletionTimestamp: new Date(0) } })).toEqual(byOwner);
    expect(await seen(new Error('away'))).toEqual({ state: 'unknown', evidence: 'away' });
  });

  it('is given back to its node', async () => {
    await reviver(null).bringUp('shop/web-1@1', {} as Fence);
    expect(broughtUp).toEqual(['shop/web-1@1']);
  });
});
