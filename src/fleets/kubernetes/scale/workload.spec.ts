import { scaleMarkOf, scaling, type Workload } from './workload.js';

const of = { run: 'r1', injection: 'i1' };
const web = (replicas: number, metadata: object = {}): Workload => ({
  metadata: { name: 'web', generation: 7, ...metadata },
  spec: { replicas } as Workload['spec'],
});
const noted = ({ metadata }: Workload) => ({
  '/metadata/labels': metadata?.labels,
  '/metadata/annotations': metadata?.annotations,
});
/** What becomes of it, as the API server would apply the patch. */
const patched = (workload: Workload, patch: readonly object[]): Workload => {
  const operations = patch as readonly { readonly op: string; readonly path: string; readonly value: unknown }[];
  const now = { '/metadata/generation': 7, ...noted(workload) };
  for (const { op, path, value } of operations) if (op === 'test') expect(value).toEqual(now[path as keyof typeof now]);
  const [labels, annotations, replicas] = operations.filter(({ op }) => op === 'add');
  return {
    metadata: { ...workload.metadata, labels: labels?.value, annotations: annotations?.value } as object,
    spec: { ...workload.spec, replicas: replicas?.value } as Workload['spec'],
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

  it('says nothing where nobody has scaled it', () => {
    expect(scaleMarkOf(web(2, { labels: { 'silverback.dev/run': 'r1' } }))).toBeNull();
  });
});
