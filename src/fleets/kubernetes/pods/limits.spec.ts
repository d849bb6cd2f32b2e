import type { V1Pod } from '@kubernetes/client-node';
import { coresOf, memoryOf, unburnable } from './limits.js';

const pod = (...limits: ({ cpu?: string; memory?: string } | undefined)[]): V1Pod => ({
  spec: {
    containers: limits.map((of, at) => ({ name: `c${at}`, ...(of ? { resources: { limits: { ...of } } } : {}) })),
  },
});

describe('what a pod may use', () => {
  it('is what all of its containers together may', () => {
    const two = pod({ cpu: '500m', memory: '128Mi' }, { cpu: '1', memory: '64Mi' });
    expect([coresOf(two), memoryOf(two)]).toEqual([1.5, { limit: 192 * 1024 ** 2 }]);
  });

  it('has no end where one of them has no limit', () => {
    const open = pod({ cpu: '500m', memory: '128Mi' }, undefined);
    expect(coresOf(open)).toBe(Infinity);
    expect(memoryOf(open)).toEqual({ unholdable: expect.stringContaining('without a memory limit') as string });
  });

  it("is not asked where it shares its node's processes: what loads it would not end with it", () => {
    const shared: V1Pod = { spec: { ...pod({ memory: '1Gi' }).spec, containers: [], hostPID: true } };
    expect([unburnable(shared), memoryOf(shared)]).toMatchObject([
      expect.stringContaining('hostPID'),
      { unholdable: expect.stringContaining('hostPID') as string },
    ]);
    expect(unburnable(pod({}))).toBeNull();
  });
});
