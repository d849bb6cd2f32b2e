import type { V1Affinity, V1Node, V1NodeSelectorTerm, V1Pod } from '@kubernetes/client-node';
import { isBoundTo, waitingByOwner, waitingOf } from './placement.js';

const node: V1Node = { metadata: { name: 'n2', labels: { zone: 'w2', cores: '8' } } };
const asking = (more: V1Pod['spec']): V1Pod => ({
  metadata: { namespace: 'shop', name: 'db-0' },
  ...(more && { spec: more }),
});
const required = (...nodeSelectorTerms: V1NodeSelectorTerm[]): V1Affinity => {
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
};
const affine = (affinity: V1Affinity): V1Pod => asking({ containers: [], affinity });
const label = (key: string, operator: string, ...values: string[]): V1NodeSelectorTerm => {
  return { matchExpressions: [{ key, operator, values }] };
};

describe('a pod that needs a node', () => {
  it.each([
    ['asks for nothing', asking({ containers: [] }), false],
    ['asks for its label', asking({ containers: [], nodeSelector: { zone: 'w2' } }), false],
    ['asks for a label of others', asking({ containers: [], nodeSelector: { zone: 'w1' } }), true],
    ['only prefers others', affine({ nodeAffinity: {} }), false],
    ['is met by one of two terms', affine(required(label('zone', 'In', 'w1'), label('zone', 'In', 'w2'))), false],
    ['must not be where this is', affine(required(label('zone', 'NotIn', 'w2'))), true],
    ['wants a label that this has not', affine(required(label('disk', 'Exists'))), true],
    ['wants a label away that this has not', affine(required(label('disk', 'DoesNotExist'))), false],
    ['wants more than this has', affine(required(label('cores', 'Gt', '8'))), true],
    ['wants less than this has', affine(required(label('cores', 'Lt', '16'))), false],
    ['asks with a term that says nothing', affine(required({})), true],
    ['names it', affine(required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n2'] }] })), false],
    [
      'names another',
      affine(required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] })),
      true,
    ],
  ])('and %s', (_, pod, isBound) => {
    expect(isBoundTo(pod, [node])).toBe(isBound);
  });

  it('is bound where no node is open, and not as soon as one of them would do', () => {
    expect(isBoundTo(asking({ containers: [] }), [])).toBe(true);
    const other: V1Node = { metadata: { name: 'n3', labels: { zone: 'w1' } } };
    expect(isBoundTo(asking({ containers: [], nodeSelector: { zone: 'w1' } }), [node, other])).toBe(false);
  });
});

describe('pods that wait for a node', () => {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '1', controller: true }];
  const pod = (name: string, more: V1Pod = {}): V1Pod => ({
    spec: { containers: [], ...more.spec },
    metadata: { namespace: 'shop', name, ownerReferences, ...more.metadata },
    ...(more.status && { status: more.status }),
  });

  it('are told by who makes them, without those that have one, leave, are over or are bare', () => {
    const waiting = pod('db-0');
    const others = [
      pod('db-1', { spec: { containers: [], nodeName: 'n1' } }),
      pod('db-2', { metadata: { deletionTimestamp: new Date(0) } }),
      pod('db-3', { status: { phase: 'Failed' } }),
      { metadata: { namespace: 'shop', name: 'bare' }, spec: { containers: [] } },
    ];
    expect([...waitingByOwner([waiting, ...others])]).toEqual([['StatefulSet shop/db', waiting]]);
  });

  it('say what the scheduler says of them', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/4 nodes are available' }];
    expect(waitingOf(pod('db-0', { status: { conditions } }), [node])).toEqual({
      id: 'shop/db-0',
      why: '0/4 nodes are available',
      isBound: false,
    });
    expect(waitingOf(pod('db-0'), [])).toMatchObject({ why: 'it has no node yet', isBound: true });
  });
});
