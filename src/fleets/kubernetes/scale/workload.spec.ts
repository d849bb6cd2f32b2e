import { scaleMarkOf, scaling, type Workload } from './workload.js';

const of = { run: 'r1', injection: 'i1' };
const web = (replicas: number, metadata: object = {}): Workload => ({
  metadata: { name: 'web', resourceVersion: '7', ...metadata },
  spec: { replicas } as Workload['spec'],
});
/** What becomes of it, as the API server would apply the patch. */
const patched = (workload: Workload, patch: readonly object[]): Workload => {
  const [test, labels, annotations, replicas] = patch as readonly { readonly value: unknown }[];
  expect(test).toEqual({ op: 'test', path: '/metadata/resourceVersion', value: '7' });
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
