import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { blockingOf } from './budgets.js';

const pod = { metadata: { namespace: 'shop', name: 'web-1', labels: { app: 'web', tier: 'front' } } };
const budget = (
  selector: object | undefined,
  disruptionsAllowed: number,
  namespace = 'shop',
): V1PodDisruptionBudget => ({
  metadata: { namespace, name: 'web' },
  spec: selector === undefined ? {} : { selector },
  status: { disruptionsAllowed, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 },
});

describe('budgets that keep pods from leaving', () => {
  it('are named with what they allow and want', () => {
    expect(blockingOf([budget({ matchLabels: { app: 'web' } }, 0)], [pod])).toEqual([
      'PodDisruptionBudget shop/web allows 0 disruptions now: it wants 2 healthy pods and has 2',
    ]);
  });

  it.each([
    ['that allow one', budget({ matchLabels: { app: 'web' } }, 1)],
    ['of other pods', budget({ matchLabels: { app: 'api' } }, 0)],
    ['of other namespaces', budget({ matchLabels: { app: 'web' } }, 0, 'other')],
    ['without a selector', budget(undefined, 0)],
    [
      'whose expressions exclude them',
      budget({ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }, 0),
    ],
    ['that want another label', budget({ matchExpressions: [{ key: 'canary', operator: 'Exists' }] }, 0)],
  ])('are not those %s', (_, one) => {
    expect(blockingOf([one], [pod])).toEqual([]);
  });

  it('are also those that select everything, or by an expression', () => {
    const selectors = [
      {},
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      { matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] },
    ];
    for (const selector of selectors) expect(blockingOf([budget(selector, 0)], [pod])).toHaveLength(1);
  });
});
