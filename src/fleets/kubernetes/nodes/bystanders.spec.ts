import type { V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node';
import { bystanders } from './bystanders.js';

const node = (name: string): V1Node => ({ metadata: { name } });
const namespace = (name: string, labels: Record<string, string> = {}): V1Namespace => ({ metadata: { name, labels } });
const pod = (on: string, owner = 'ReplicaSet', phase = 'Running') => {
  const [namespaceName = '', nodeName = ''] = on.split(' on ');
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: owner, name: 'x', uid: 'u', controller: true }];
  return { metadata: { namespace: namespaceName, ownerReferences }, spec: { nodeName }, status: { phase } } as V1Pod;
};
const around = (pods: readonly V1Pod[], namespaces: readonly V1Namespace[], accept: 'refuse' | 'accept' = 'refuse') => {
  const place = { own: 'silverback', protected: ['vault', 'tape'], bystanders: accept };
  return bystanders([node('n1'), node('n2')], { pods, namespaces, place });
};

describe('whom the closing of nodes hinders', () => {
  it('is named by namespace with the nodes, unless it has agreed', () => {
    const pods = ['theirs on n2', 'theirs on n1', 'agreed on n1', 'shop on n1', 'far on n3'].map((on) => pod(on));
    const agreed = namespace('agreed', { 'silverback.dev/cordon': 'true' });
    const enabled = namespace('shop', { 'silverback.dev/enabled': 'true' });
    const namespaces = [agreed, enabled, namespace('theirs', { 'silverback.dev/cordon': 'false' })];
    expect(around(pods, namespaces)).toEqual(['namespace theirs on n1, n2']);
    expect(around(pods, namespaces, 'accept')).toEqual([]);
  });

  it('is one that is protected, enabled or not, unless it says that its nodes may be closed', () => {
    const enabled = { 'silverback.dev/enabled': 'true' };
    const namespaces = [
      namespace('vault', enabled),
      namespace('tape', { ...enabled, 'silverback.dev/cordon': 'true' }),
    ];
    expect(around([pod('vault on n1'), pod('tape on n1')], namespaces)).toEqual(['namespace vault on n1']);
  });

  it('is nobody whose pods run on closed nodes too or are over, nor the cluster or Silverback itself', () => {
    const pods = [
      pod('theirs on n1', 'DaemonSet'),
      pod('theirs on n1', 'Job', 'Succeeded'),
      pod('kube-system on n1'),
      pod('silverback on n1'),
    ];
    expect(around(pods, [namespace('theirs')])).toEqual([]);
  });
});
