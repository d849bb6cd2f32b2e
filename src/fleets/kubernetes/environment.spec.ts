import type { V1Namespace } from '@kubernetes/client-node';
import { kubernetesSchema } from '../../core/target/kubernetes-schema.js';
import { environmentProblems } from './environment.js';

const namespace = (name: string, environment: string | null, labels: object = {}): V1Namespace => ({
  metadata: { name, labels: { ...(environment && { 'silverback.dev/environment': environment }), ...labels } },
});
const enabled = { 'silverback.dev/enabled': 'true' };
const place = kubernetesSchema.parse({});
const problems = (environment: string, ...namespaces: V1Namespace[]) =>
  environmentProblems(namespaces, place, environment);

describe('what a cluster is to its owners', () => {
  it('cannot be called something else by a target file', () => {
    expect(problems('staging', namespace('kube-system', 'production'))).toEqual([
      'the cluster says of itself, on namespace kube-system, silverback.dev/environment=production, and the target environment: staging; expected "environment: production" in the target file',
    ]);
    expect(problems('staging', namespace('shop', 'production', enabled))[0]).toContain('on namespace shop');
  });

  it('is nobody else’s business where it is not said, is the same, or is said of what is not meant', () => {
    expect(problems('staging', namespace('kube-system', null), namespace('shop', null, enabled))).toEqual([]);
    expect(problems('production', namespace('kube-system', 'production'))).toEqual([]);
    expect(problems('staging', namespace('theirs', 'production'))).toEqual([]);
  });
});
