import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { factsOf } from './facts.js';

const LABELS = { region: 'region', zone: 'zone' };
const node = (name: string, zone: string, unschedulable = false): V1Node => {
  return { metadata: { name, labels: { region: 'west', zone } }, spec: { unschedulable } };
};
interface Of {
  readonly kind?: string;
  readonly zone?: string;
  readonly isReady?: boolean;
}
const pod = (
  namespace: string,
  owner: string,
  on: string,
  { kind = 'StatefulSet', zone, isReady = true }: Of = {},
): V1Pod => ({
  metadata: {
    namespace,
    name: `${owner}-${on}`,
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name: owner, uid: owner, controller: true }],
  },
  spec: { containers: [], nodeName: on, ...(zone === undefined ? {} : { nodeSelector: { zone } }) },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
});
const nodes = [node('n1', 'w1'), node('n2', 'w1', true), node('n3', 'w2')];
const known = (...pods: V1Pod[]) => ({ nodes, pods, touchable: new Set(['shop']), region: null, labels: LABELS });
const zone = { region: 'west', zone: 'w1' };

describe('what is known of the nodes of a place', () => {
  it('names those on which nothing runs, too, who is there of others, and what is closed already', () => {
    const facts = factsOf(zone, [], known(pod('other', 'x', 'n1'), pod('shop', 'web', 'n3')));
    expect(facts).toEqual([
      { node: 'n1', others: ['other'], isClosed: false, unserved: ['StatefulSet other/x'], bound: [] },
      { node: 'n2', others: [], isClosed: true, unserved: [], bound: [] },
    ]);
    expect(factsOf(zone, ['n3'], known()).map((one) => one.node)).toEqual(['n1', 'n2', 'n3']);
  });

  it('names owners for whom nothing serves on a node that stays open, and those of them that find no other', () => {
    const pods = [
      pod('shop', 'web', 'n1'),
      pod('shop', 'web', 'n3'),
      pod('shop', 'edge', 'n1'),
      pod('shop', 'edge', 'n3', { isReady: false }),
      pod('shop', 'db', 'n1', { zone: 'w1' }),
      pod('shop', 'db', 'n2', { zone: 'w1' }),
      pod('shop', 'agent', 'n1', { kind: 'DaemonSet' }),
    ];
    const [first, second] = factsOf(zone, [], known(...pods));
    expect(first?.unserved).toEqual(['StatefulSet shop/db', 'StatefulSet shop/edge']);
    expect(first?.bound).toEqual(['StatefulSet shop/db']);
    expect(second).toMatchObject({ unserved: ['StatefulSet shop/db'], bound: ['StatefulSet shop/db'] });
  });
});
