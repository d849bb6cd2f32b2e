import type { V1Deployment } from '@kubernetes/client-node';
import { replicasOf, scaleMarkOf, scaling, type Workload } from './workload.js';

const of = { run: 'r1', injection: 'i1' };
const web = (replicas: number, metadata: object = {}): V1Deployment => ({
  metadata: { name: 'web', generation: 7, ...metadata },
  spec: { replicas } as V1Deployment['spec'] & object,
});
const noted = ({ metadata }: Workload) => ({
  '/metadata/labels': metadata?.labels,
  '/metadata/annotations': metadata?.annotations,
});
/** What becomes of it, as the API server would apply the patch. */
const patched = (workload: V1Deployment, patch: readonly object[]): V1Deployment => {
  const operations = patch as readonly { readonly op: string; readonly path: string; readonly value: unknown }[];
  const now = { '/metadata/generation': 7, ...noted(workload) };
  for (const { op, path, value } of operations) if (op === 'test') expect(value).toEqual(now[path as keyof typeof now]);
  const [labels, annotations, replicas] = operations.filter(({ op }) => op === 'add');
  return {
    metadata: { ...workload.metadata, labels: labels?.value, annotations: annotations?.value } as object,
    spec: { ...workload.spec, replicas: replicas?.value } as V1Deployment['spec'] & object,
  };
};

describe('a workload that is scaled', () => {
  it('remembers what it had before, however often it is scaled', () => {
    const once = patched(web(2), scaling(web(2), 5, of, 'silverback'));
    const twice = patched(once, scaling(once, 4, of, 'silverback'));
    expect(scaleMarkOf(once)).toEqual({ ...of, own: 'silverback', prior: 2, written: 5 });
    expect(scaleMarkOf(twice)).toEqual({ ...of, own: 'silverback', prior: 2, written: 4 });
    expect(twice.spec?.replicas).toBe(4);
  });

  it('is as before when it gets that again, with what others have noted on it', () => {
    const before = web(2, { labels: { app: 'web' }, annotations: { theirs: 'x' } });
    const scaled = patched(before, scaling(before, 5, of, 'silverback'));
    expect(scaled.metadata?.labels).toMatchObject({ app: 'web', 'silverback.dev/run': 'r1' });
    expect(patched(scaled, scaling(scaled, 2, of, 'silverback'))).toEqual(before);
  });

  it('is told by its floor where it is an autoscaler, which has no generation', () => {
    const spec = { minReplicas: 1, maxReplicas: 9, scaleTargetRef: { kind: 'Deployment', name: 'web' } };
    const autoscaler = { metadata: { name: 'web' }, spec };
    expect(replicasOf(autoscaler)).toBe(1);
    expect(scaling(autoscaler, 4, of, 'silverback')).toEqual([
      { op: 'test', path: '/spec/minReplicas', value: 1 },
      { op: 'test', path: '/spec/maxReplicas', value: 9 },
      expect.objectContaining({ path: '/metadata/labels' }),
      expect.objectContaining({ path: '/metadata/annotations' }),
      { op: 'add', path: '/spec/minReplicas', value: 4 },
    ]);
  });

  it('says nothing where nobody has scaled it', () => {
    expect(scaleMarkOf(web(2, { labels: { 'silverback.dev/run': 'r1' } }))).toBeNull();
  });
});
