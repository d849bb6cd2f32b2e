import type { V1Deployment } from '@kubernetes/client-node';
import { patchedBy } from '../../../../test/fakes/json-patched.js';
import type { Operation } from '../json-patch.js';
import { isHome, isToldTheSame, replicasOf, scaleMarkOf, scaling, type Workload } from './workload.js';

const of = { run: 'r1', injection: 'i1', own: 'silverback', rest: 4 };
const web = (replicas: number, metadata: object = {}): V1Deployment => ({
  metadata: { name: 'web', generation: 7, resourceVersion: '70', ...metadata },
  spec: { replicas } as V1Deployment['spec'] & object,
});
/** What becomes of it, as the API server would apply the patch. */
const patched = (workload: V1Deployment, patch: readonly Operation[]): V1Deployment => {
  const now = patchedBy(workload, patch);
  if (now === null) throw new Error('a test of the patch did not hold');
  return now;
};
const autoscaler = (minReplicas: number, maxReplicas = 9): Workload => ({
  metadata: { name: 'web', resourceVersion: '70' },
  spec: { minReplicas, maxReplicas, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
});

describe('a workload that is scaled', () => {
  it('remembers what it and its region had before, however often it is scaled', () => {
    const once = patched(web(2), scaling(web(2), 5, of));
    const twice = patched(once, scaling(once, 4, of));
    expect(scaleMarkOf(once)).toEqual({ ...of, prior: 2, written: 5 });
    expect(scaleMarkOf(twice)).toEqual({ ...of, prior: 2, written: 4 });
    expect(twice.spec?.replicas).toBe(4);
  });

  it('is as before when it gets that again, with what others have noted on it', () => {
    const before = web(2, { labels: { app: 'web' }, annotations: { theirs: 'x' } });
    const scaled = patched(before, scaling(before, 5, of));
    expect(scaled.metadata?.labels).toMatchObject({ app: 'web', 'silverback.dev/run': 'r1' });
    const home = patched(scaled, scaling(scaled, 2, of));
    expect([home.spec?.replicas, scaleMarkOf(home)]).toEqual([2, { ...of, prior: 2, written: 2 }]);
    expect([isHome(scaled, 2), isHome(home, 2), isHome(before, 2)]).toEqual([false, true, false]);
    expect(patched(home, scaling(home, 2, of))).toEqual(before);
  });

  it('gives up who has written its number with the mark, and not before', () => {
    const managedFields = [{ manager: 'helm' }, { manager: 'silverback' }];
    const scaled = patched(web(2), scaling(web(2), 5, of));
    const written = (workload: V1Deployment): V1Deployment => ({
      ...workload,
      metadata: { ...workload.metadata, managedFields },
    });
    const home = patched(written(scaled), scaling(written(scaled), 2, of));
    expect(home.metadata?.managedFields).toEqual(managedFields);
    expect(patched(home, scaling(home, 2, of)).metadata?.managedFields).toEqual([{ manager: 'helm' }]);
  });

  it('is not what was read any more when somebody has only put a label on it', () => {
    const labelled = web(2, { labels: { theirs: 'x' }, resourceVersion: '71' });
    expect(patchedBy(labelled, scaling(web(2), 5, of))).toBeNull();
  });

  it('is told by its floor where it is an autoscaler', () => {
    expect(replicasOf(autoscaler(1))).toBe(1);
    expect(scaling(autoscaler(1), 4, of)).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '70' },
      expect.objectContaining({ path: '/metadata/labels' }),
      expect.objectContaining({ path: '/metadata/annotations' }),
      { op: 'add', path: '/spec/minReplicas', value: 4 },
    ]);
  });

  it('is told the same while only what it says of itself changes', () => {
    expect(isToldTheSame(web(2), web(2, { resourceVersion: '71', labels: { theirs: 'x' } }))).toBe(true);
    expect(isToldTheSame(web(2), web(3, { generation: 8 }))).toBe(false);
    expect([isToldTheSame(autoscaler(1), autoscaler(1)), isToldTheSame(autoscaler(1), autoscaler(1, 8))]).toEqual([
      true,
      false,
    ]);
  });

  it('does not say what its region had where that was not noted', () => {
    const { metadata, ...rest } = patched(web(2), scaling(web(2), 5, of));
    const annotations = { ...metadata?.annotations };
    delete annotations['silverback.dev/at-rest'];
    expect(scaleMarkOf({ ...rest, metadata: { ...metadata, annotations } })).toMatchObject({ prior: 2, rest: null });
  });

  it('says nothing where nobody has scaled it', () => {
    expect(scaleMarkOf(web(2, { labels: { 'silverback.dev/run': 'r1' } }))).toBeNull();
  });
});
